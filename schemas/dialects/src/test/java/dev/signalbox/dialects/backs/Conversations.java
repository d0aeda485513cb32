package dev.signalbox.dialects.backs;

import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.prompt.CacheMark;
import dev.signalbox.dialects.prompt.Format;
import dev.signalbox.dialects.prompt.Mark;
import dev.signalbox.dialects.prompt.Media;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.Role;
import dev.signalbox.dialects.prompt.Sampling;
import dev.signalbox.dialects.prompt.Thinking;
import dev.signalbox.dialects.prompt.Tool;
import dev.signalbox.dialects.prompt.ToolChoice;
import dev.signalbox.dialects.prompt.Turn;
import dev.signalbox.records.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;

/** Prompts, by a seed, that a dialect can express without loss. */
final class Conversations {
    private static final String[] WORDS = {
        "Hello", "grüß dich", "\"quoted\"", "back\\slash", "two\nlines", "日本", "\uD83D\uDE00", "tab\there", "{\"json\": true}", "end."};
    private static final String[] ARGUMENTS = {"{}", "{\"city\":\"Paris\"}", "{ \"b\" : 1.50, \"a\" : [ null, \"ü\" ] }"};
    private static final Json SCHEMA = Json.of(
            "{ \"type\":\"object\",\"properties\":{\"b\":{\"type\":\"number\"},\"a\":{\"enum\":[\"x\",null]}} }");

    private final Dialect dialect;
    private final Random random;
    private final boolean bedrock;
    private final boolean cohere;
    private final boolean ollama;
    private int ids;
    private int marks;

    Conversations(Dialect dialect, long seed) {
        this.dialect = dialect;
        this.random = new Random(seed);
        bedrock = dialect == Dialect.BEDROCK_CONVERSE;
        cohere = dialect == Dialect.COHERE_V2;
        ollama = dialect == Dialect.OLLAMA;
    }

    Prompt next() {
        var tools = tools();
        var turns = turns(tools);
        var choice = choice(tools);
        var sampling = sampling();
        var format = format();
        var thinking = thinking();
        boolean thinks = thinking.mode() == Thinking.Mode.ON || thinking.mode() == Thinking.Mode.ADAPTIVE;
        return bedrock && thinks
                ? new Prompt(dialect, turns, tools, ToolChoice.OPEN, bound(sampling), format, thinking, List.of())
                : new Prompt(dialect, turns, tools, choice, sampling, format, thinking, List.of());
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    private String words() {
        var text = new StringBuilder();
        for (int i = 0; i <= random.nextInt(4); i++) {
            text.append(i == 0 ? "" : " ").append(WORDS[random.nextInt(WORDS.length)]);
        }
        return text.toString();
    }

    private CacheMark cache() {
        if (!bedrock || marks == 4 || !oneIn(8)) {
            return CacheMark.NONE;
        }
        marks++;
        return oneIn(2) ? CacheMark.HOUR : CacheMark.MINUTES_5;
    }

    private Part text() {
        return new Part.Text(words(), cache());
    }

    private List<Turn> turns(List<Tool> tools) {
        var turns = new ArrayList<Turn>();
        if (oneIn(2)) {
            turns.add(Turn.of(Role.SYSTEM, words()));
        }
        for (int i = 0; i <= random.nextInt(3); i++) {
            turns.add(new Turn(Role.USER, user()));
            var said = assistant(!tools.isEmpty() && oneIn(2));
            turns.add(new Turn(Role.ASSISTANT, said));
            var results = results(said);
            if (!results.isEmpty()) {
                turns.add(new Turn(Role.TOOL, results));
                if (!bedrock || oneIn(2)) {
                    turns.add(new Turn(Role.ASSISTANT, List.of(text())));
                }
            }
        }
        turns.add(new Turn(Role.USER, user()));
        return turns;
    }

    private List<Part> user() {
        var parts = new ArrayList<Part>();
        if (!ollama && oneIn(3)) {
            parts.add(picture());
        }
        parts.add(text());
        if (ollama && oneIn(3)) {
            parts.add(picture());
        }
        if (!ollama && oneIn(3)) {
            parts.add(text());
            parts.add(picture());
        }
        if (bedrock && oneIn(5)) {
            parts.add(new Part.Document(new Media.Inline("application/pdf", "JVBERi0="), "report (" + ids++ + ")", cache(), ""));
        }
        return parts;
    }

    private Part picture() {
        if (cohere && oneIn(2)) {
            return new Part.Image(new Media.Remote("https://example.com/a.png"), oneIn(2) ? "low" : "", CacheMark.NONE, "");
        }
        return new Part.Image(new Media.Inline("image/png", "iVBORw0KGgo="), "", cache(), "");
    }

    private List<Part> assistant(boolean calls) {
        var parts = new ArrayList<Part>();
        if (oneIn(3)) {
            var mark = bedrock ? Mark.by(Dialect.BEDROCK_CONVERSE, "c2ln" + random.nextInt(9)) : Mark.NONE;
            boolean hidden = bedrock && oneIn(3);
            parts.add(new Part.Reasoning(hidden ? "" : words(), mark, hidden));
        }
        if (!calls || oneIn(2)) {
            parts.add(text());
        }
        for (int i = 0; calls && i <= random.nextInt(3); i++) {
            var arguments = ARGUMENTS[random.nextInt(ARGUMENTS.length)];
            parts.add(new Part.ToolUse("call_" + ids++, "tool_" + random.nextInt(2), arguments, Mark.NONE, cache()));
        }
        return parts;
    }

    private List<Part> results(List<Part> said) {
        var results = new ArrayList<Part>();
        for (var part : said) {
            if (part instanceof Part.ToolUse use) {
                var parts = new ArrayList<Part>();
                parts.add(Part.text(words()));
                if (bedrock && oneIn(3)) {
                    parts.add(new Part.Image(new Media.Inline("image/jpeg", "/9j/"), "", CacheMark.NONE, ""));
                }
                results.addFirst(new Part.ToolResult(use.id(), use.name(), parts, bedrock && oneIn(4), cache(), ""));
            }
        }
        return results;
    }

    private List<Tool> tools() {
        var tools = new ArrayList<Tool>();
        boolean strict = !ollama && oneIn(3);
        for (int i = 0; oneIn(3) ? i < 0 : i < 2; i++) {
            tools.add(new Tool.Function(
                    "tool_" + i, oneIn(2) ? words() : "", SCHEMA, strict ? Optional.of(true) : Optional.empty(), cache()));
        }
        return tools;
    }

    private ToolChoice choice(List<Tool> tools) {
        if (tools.isEmpty() || ollama) {
            return ToolChoice.OPEN;
        }
        return switch (random.nextInt(4)) {
            case 0 -> ToolChoice.of(ToolChoice.Mode.REQUIRED);
            case 1 -> cohere ? ToolChoice.of(ToolChoice.Mode.NONE) : ToolChoice.of(ToolChoice.Mode.AUTO);
            case 2 -> cohere ? ToolChoice.OPEN : ToolChoice.one("tool_0");
            default -> ToolChoice.OPEN;
        };
    }

    private Sampling sampling() {
        return new Sampling(
                oneIn(2) ? OptionalInt.of(4_096 + random.nextInt(100)) : OptionalInt.empty(), decimal(), decimal(),
                oneIn(2) ? OptionalInt.of(40) : OptionalInt.empty(), bedrock ? OptionalDouble.empty() : decimal(),
                bedrock || cohere ? OptionalDouble.empty() : decimal(), oneIn(2) ? List.of("END", words()) : List.of(),
                bedrock || oneIn(2) ? OptionalLong.empty() : OptionalLong.of(random.nextInt()), 1, OptionalInt.empty());
    }

    /** What Claude takes beside thought. */
    private static Sampling bound(Sampling sampling) {
        return new Sampling(
                sampling.maxTokens(), OptionalDouble.empty(), OptionalDouble.empty(), OptionalInt.empty(), sampling.frequencyPenalty(),
                sampling.presencePenalty(), sampling.stop(), sampling.seed(), sampling.choices(), sampling.logprobs());
    }

    private OptionalDouble decimal() {
        return oneIn(2) ? OptionalDouble.of(random.nextInt(100) / 100.0) : OptionalDouble.empty();
    }

    private Format format() {
        return switch (random.nextInt(3)) {
            case 0 -> bedrock ? Format.FREE : new Format.AnyJson();
            case 1 -> new Format.Schema(bedrock ? "answer" : "", bedrock ? words() : "", SCHEMA, Optional.empty());
            default -> Format.FREE;
        };
    }

    private Thinking thinking() {
        return switch (random.nextInt(4)) {
            case 0 -> Thinking.OFF;
            case 1 -> ollama ? Thinking.effort(Thinking.Effort.MEDIUM) : Thinking.budget(2_000);
            case 2 -> bedrock
                    ? new Thinking(Thinking.Mode.ADAPTIVE, Optional.of(Thinking.Effort.LOW), OptionalInt.empty(), Optional.empty())
                    : new Thinking(Thinking.Mode.ON, Optional.empty(), OptionalInt.empty(), Optional.empty());
            default -> Thinking.UNSAID;
        };
    }
}
