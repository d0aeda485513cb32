package dev.signalbox.dialects.prompt;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Failure;
import java.util.LinkedHashSet;
import java.util.List;

/** What a translation goes without, collected while it is written. */
public final class Drops {
    /** Members that a caller is told of, at most. */
    private static final int MOST = 64;

    private static final String SEARCHED = "web_search_call";

    private final Dialect caller;
    private final boolean lenient;
    private final LinkedHashSet<String> names = new LinkedHashSet<>();

    /**
     * @param caller dialect of the body that is translated
     * @param lenient whether what changes the answer is left out too, instead of refused
     */
    public Drops(Dialect caller, boolean lenient) {
        this.caller = caller;
        this.lenient = lenient;
    }

    public void hint(Member member) {
        hint(member.in(caller));
    }

    public void meaning(Member member, String advice) throws BadRequest {
        meaning(member.in(caller), advice);
    }

    /** A number on a scale that ends at {@code most}; its end where a target is lenient and the number is beyond it. */
    public double within(Member member, double value, int most) throws BadRequest {
        if (value > most) {
            meaning(member, "Use at most " + most + ", where this provider's scale ends.");
        }
        return Math.min(value, most);
    }

    /** Something without which the answer means the same. */
    public void hint(String name) {
        if (names.size() < MOST) {
            names.add(name);
        }
    }

    /**
     * Something without which the answer would be another one.
     *
     * @param name of the caller's member
     * @param advice what to do instead, as a whole sentence
     */
    public void meaning(String name, String advice) throws BadRequest {
        if (!lenient) {
            throw new BadRequest(
                    Failure.INVALID_REQUEST, "'" + name + "' can't be had from the provider of this model. " + advice, name);
        }
        hint(name);
    }

    /** The same where a member is asked for. */
    public void meaning(Member member, boolean asked, String advice) throws BadRequest {
        if (asked) {
            meaning(member, advice);
        }
    }

    /** A part for which a turn of its role has no place. */
    public void misplaced() throws BadRequest {
        meaning(Member.TURNS, "A turn of this role can't have such a part.");
    }

    /** A part that the caller's own API alone knows; that something was searched for says nothing of what was found. */
    public void foreign(Part.Foreign part) throws BadRequest {
        if (part.type().equals(SEARCHED)) {
            hint(part.at());
            return;
        }
        meaning(part.at(), "Only a provider that speaks this API itself knows what it is.");
    }

    /** Media that lie at a provider. */
    public void stored(String at) throws BadRequest {
        meaning(at, "Send its bytes: a file's id is known only to the provider that has it.");
    }

    /**
     * A tool that runs at a provider of the caller's own dialect. One that brings nothing of the caller's own, and stands
     * beside functions among which the model may choose, is one that it may as well not call; see ADR 16.
     */
    public void builtin(Tool.Builtin tool, Prompt prompt) throws BadRequest {
        if (tool.spare() && choosable(prompt)) {
            hint(tool.at());
            return;
        }
        meaning(tool.at(), "Leave the tool out, or ask for a model whose provider has it.");
    }

    private static boolean choosable(Prompt prompt) {
        var choice = prompt.toolChoice();
        return prompt.tools().stream().anyMatch(tool -> tool instanceof Tool.Function function
                && (choice.mode() != ToolChoice.Mode.ONE || choice.names().contains(function.name())));
    }

    /** Reasoning, or a mark on something else, that none but its maker may see. */
    public void reasoning() {
        hint(Member.TURNS.in(caller) + " (reasoning)");
    }

    /** That a tool's arguments are to keep to its schema. */
    public void strict() {
        hint(Member.TOOLS.in(caller) + " (strict)");
    }

    /** Marks of what is to be cached, for a dialect whose providers see to that themselves. */
    public void caching(Prompt prompt) {
        if (CacheMark.isIn(prompt)) {
            hint(Member.CACHE);
        }
    }

    /** How closely a picture is to be looked at, for a dialect that can't be told. */
    public void detail(Part.Image image) {
        if (!image.detail().isEmpty() && !image.detail().equals("auto")) {
            hint(image.at() + ".detail");
        }
    }

    /** All members without a place. */
    public void others(List<Setting> settings) throws BadRequest {
        for (var setting : settings) {
            if (setting.weight() == Setting.Weight.MEANING) {
                meaning(setting.name(), "Leave it out, or ask for a model whose provider speaks this API.");
            } else {
                hint(setting.name());
            }
        }
    }

    public List<String> names() {
        return List.copyOf(names);
    }
}
