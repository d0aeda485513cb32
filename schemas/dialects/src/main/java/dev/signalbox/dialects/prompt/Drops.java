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
