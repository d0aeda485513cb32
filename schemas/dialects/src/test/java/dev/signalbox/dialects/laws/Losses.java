package dev.signalbox.dialects.laws;

import dev.signalbox.dialects.prompt.Calls;
import dev.signalbox.dialects.prompt.Format;
import dev.signalbox.dialects.prompt.Member;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.Role;
import dev.signalbox.dialects.prompt.Thinking;
import dev.signalbox.dialects.prompt.Tool;
import dev.signalbox.dialects.prompt.ToolChoice;
import dev.signalbox.records.Dialect;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * What a translation went without. Looser than {@link Meaning}: texts may be joined, turns merged, pictures moved, names
 * and hints may go, and what was derived may stand beside what was said; but whatever a caller said has to be there, in
 * its order.
 */
final class Losses {
    private final Prompt said;
    private final Prompt kept;
    private final List<String> dropped;
    private final List<String> losses = new ArrayList<>();

    private Losses(Prompt said, Prompt kept, List<String> dropped) {
        this.said = said;
        this.kept = kept;
        this.dropped = dropped;
    }

    /**
     * What was lost and not reported.
     *
     * @param said as the caller's body was read
     * @param kept as what was written of it was read again
     * @param dropped what the caller is told of
     */
    static List<String> unreported(Prompt said, Prompt kept, List<String> dropped) {
        var losses = new Losses(said, kept, dropped);
        losses.inOrder();
        losses.pictures();
        losses.tools();
        losses.settings();
        return losses.losses;
    }

    private void lost(String what, String... excuses) {
        for (var excuse : excuses) {
            for (var name : dropped) {
                if (name.startsWith(excuse) || (excuse.startsWith("*") && name.contains(excuse.substring(1)))) {
                    return;
                }
            }
        }
        losses.add(what);
    }

    /** Words, calls and results, each behind the one before it. */
    private void inOrder() {
        var transcript = new StringBuilder();
        pieces(kept).forEach((_, piece) -> transcript.append(piece));
        for (boolean instructions : new boolean[] {true, false}) {
            int at = 0;
            for (var piece : pieces(said).entrySet()) {
                if (piece.getKey().startsWith("system") != instructions) {
                    continue;
                }
                int found = transcript.indexOf(piece.getValue(), at);
                if (found >= 0) {
                    at = found + piece.getValue().length();
                } else if (piece.getKey().contains("reasoning") || piece.getKey().contains("mark")) {
                    lost(piece.getKey() + " " + piece.getValue(), "*reasoning", "*thinking", "*thought");
                } else if (piece.getKey().contains("call") || piece.getKey().contains("result")) {
                    lost(piece.getKey() + " " + piece.getValue(), "*calls as text");
                } else if (piece.getKey().contains("failed")) {
                    lost(piece.getKey() + " " + piece.getValue(), "*is_error", "*response.error", "*status", "*calls as text");
                } else {
                    lost(piece.getKey() + " " + piece.getValue());
                }
            }
        }
    }

    private static Map<String, String> pieces(Prompt prompt) {
        var pieces = new LinkedHashMap<String, String>();
        var ids = new LinkedHashMap<String, Integer>();
        var calls = Calls.of(prompt.turns());
        for (var turn : prompt.turns()) {
            var who = turn.role() == Role.DEVELOPER ? "system" : turn.role().name().toLowerCase(Locale.ROOT);
            for (var part : turn.parts()) {
                var at = who + " " + pieces.size() + " ";
                switch (part) {
                    case Part.Text text -> pieces.put(at + "text", plain(text.text()));
                    case Part.Refusal refusal -> pieces.put(at + "text", plain(refusal.text()));
                    case Part.Reasoning reasoning -> {
                        pieces.put(at + "reasoning", plain(reasoning.text()));
                        pieces.put(at + "mark", reasoning.mark().value());
                    }
                    case Part.ToolUse use -> {
                        ids.put(use.id(), ids.size());
                        pieces.put(at + "call", "(call " + ids.get(use.id()) + " " + use.name() + Meaning.arguments(use.arguments()) + ")");
                        pieces.put(at + "call mark", use.mark().value());
                    }
                    case Part.ToolResult result -> {
                        pieces.put(at + "result", "(result " + ids.get(result.id()) + " " + calls.nameOf(result) + ")");
                        pieces.put(at + "failed", result.failed() ? "(failed)" : "");
                        for (var inner : result.parts()) {
                            if (inner instanceof Part.Text text) {
                                pieces.put(at + "result " + pieces.size(), plain(text.text()));
                            }
                        }
                    }
                    default -> {}
                }
            }
        }
        return pieces;
    }

    private static String plain(String text) {
        return text.replaceAll("\\s+", "");
    }

    private void pictures() {
        var left = media(kept.turns().stream().flatMap(turn -> turn.parts().stream()).toList()).stream().map(this::typed).toList();
        int at = 0;
        for (var one : media(said.turns().stream().flatMap(turn -> turn.parts().stream()).toList())) {
            int found = left.subList(at, left.size()).indexOf(typed(one));
            if (found < 0) {
                lost(one, name(Member.TURNS) + "[");
            } else {
                at += found + 1;
            }
        }
    }

    /** Ollama finds out for itself what a picture's bytes are. */
    private String typed(String medium) {
        return kept.dialect() == Dialect.OLLAMA ? medium.replaceFirst("image/\\w+ ", "") : medium;
    }

    private static List<String> media(List<Part> parts) {
        var all = new ArrayList<String>();
        for (var part : parts) {
            switch (part) {
                case Part.Image image -> all.add("image " + Meaning.media(image.media()));
                case Part.Audio audio -> all.add("audio " + Meaning.media(audio.media()));
                case Part.Document document -> all.add("document " + Meaning.media(document.media()));
                case Part.ToolResult result -> all.addAll(media(result.parts()));
                default -> {}
            }
        }
        return all;
    }

    /** Who may not call a tool need not be told of it. */
    private void tools() {
        if (said.toolChoice().mode() == ToolChoice.Mode.NONE && kept.tools().isEmpty()) {
            return;
        }
        var left = kept.tools().stream().map(Losses::tool).toList();
        var allowed = said.toolChoice().names();
        for (var tool : said.tools()) {
            if (tool instanceof Tool.Function function && !allowed.isEmpty() && !allowed.contains(function.name())) {
                continue;
            }
            if (!left.contains(tool(tool))) {
                lost(tool(tool), name(Member.TOOLS));
            }
        }
        if (said.tools().isEmpty()) {
            return;
        }
        var one = said.toolChoice();
        var other = kept.toolChoice();
        boolean free = one.names().isEmpty()
                && (one.mode() == ToolChoice.Mode.UNSAID || one.mode() == ToolChoice.Mode.AUTO);
        boolean stillFree = other.mode() == ToolChoice.Mode.UNSAID || other.mode() == ToolChoice.Mode.AUTO;
        boolean same = free ? stillFree : Meaning.mode(one) == Meaning.mode(other) && one.names().equals(other.names());
        boolean only = one.mode() == ToolChoice.Mode.ONE && kept.tools().size() == 1 && other.mode() == ToolChoice.Mode.REQUIRED;
        boolean narrowed = !one.names().isEmpty() && kept.tools().size() == one.names().size();
        if (!same && !only && !narrowed) {
            lost("choice " + one + " became " + other, name(Member.TOOL_CHOICE));
        }
        boolean usual = one.parallel().orElse(true) && other.parallel().orElse(true);
        if (!usual && !one.parallel().equals(other.parallel())) {
            lost("parallel " + one.parallel(), name(Member.PARALLEL_TOOLS), name(Member.TOOL_CHOICE));
        }
    }

    private static String tool(Tool tool) {
        return switch (tool) {
            case Tool.Function function -> "tool " + function.name() + " " + plain(function.description())
                    + Meaning.parameters(function.parameters());
            case Tool.Builtin builtin -> "tool " + builtin.type();
        };
    }

    private void settings() {
        var one = said.sampling();
        var other = kept.sampling();
        setting(Member.MAX_TOKENS, one.maxTokens().isPresent(), one.maxTokens(), other.maxTokens());
        setting(Member.TEMPERATURE, one.temperature().isPresent(), one.temperature(), other.temperature());
        setting(Member.TOP_P, one.topP().isPresent(), one.topP(), other.topP());
        setting(Member.TOP_K, one.topK().isPresent(), one.topK(), other.topK());
        setting(Member.FREQUENCY_PENALTY, one.frequencyPenalty().isPresent(), one.frequencyPenalty(), other.frequencyPenalty());
        setting(Member.PRESENCE_PENALTY, one.presencePenalty().isPresent(), one.presencePenalty(), other.presencePenalty());
        setting(Member.STOP, !one.stop().isEmpty(), one.stop(), other.stop());
        setting(Member.SEED, one.seed().isPresent(), one.seed(), other.seed());
        setting(Member.CHOICES, one.choices() > 1, one.choices(), other.choices());
        setting(Member.LOGPROBS, one.logprobs().isPresent(), one.logprobs(), other.logprobs());
        setting(Member.FORMAT, !(said.format() instanceof Format.Free), format(said.format()), format(kept.format()));
        var mode = said.thinking().mode();
        setting(Member.THINKING, mode != Thinking.Mode.UNSAID, thinks(said.thinking()), thinks(kept.thinking()));
        for (var setting : said.others()) {
            if (kept.others().stream().noneMatch(left -> left.value().equals(setting.value()))) {
                lost(setting.name(), setting.name());
            }
        }
    }

    private void setting(Member member, boolean wanted, Object one, Object other) {
        if (wanted && !Objects.equals(one, other)) {
            lost(member + " " + one + " became " + other, name(member));
        }
    }

    /** Models without a word for how much are asked to think all the same. */
    private static String thinks(Thinking thinking) {
        return thinking.mode() == Thinking.Mode.OFF ? "no" : thinking.mode() == Thinking.Mode.UNSAID ? "as it likes" : "yes";
    }

    private static String format(Format format) {
        return format instanceof Format.Schema schema ? "schema " + Meaning.json(schema.schema()) : format.toString();
    }

    private String name(Member member) {
        return member.in(said.dialect());
    }
}
