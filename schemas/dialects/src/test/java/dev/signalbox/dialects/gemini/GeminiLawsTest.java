package dev.signalbox.dialects.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.dialects.PromptTarget;
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
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What this dialect can say comes back as it was. */
class GeminiLawsTest {
    private static final PromptTarget TARGET =
            new PromptTarget("m", true, 0, Set.of("reasoning"), false);

    private final List<Turn> turns = new ArrayList<>();
    private Random random = new Random(0);
    private int calls;

    @Test
    void a_prompt_written_and_read_means_the_same() throws Exception {
        for (int seed = 0; seed < 2_000; seed++) {
            // Given
            var prompt = prompt(seed);

            // When
            var bytes = new ByteArrayOutputStream();
            for (var piece : Geminis.CODEC.writePrompt(prompt, TARGET).call().pieces()) {
                bytes.write(piece.toArray());
            }
            var again = Geminis.CODEC.readPrompt(Bytes.of(bytes.toByteArray()));

            // Then
            assertThat(places(again)).as("seed %d", seed).isEqualTo(places(prompt));
        }
    }

    private Prompt prompt(long seed) {
        random = new Random(seed * 31 + 7);
        turns.clear();
        calls = 0;
        if (yes()) {
            turns.add(new Turn(Role.SYSTEM, yes() ? List.of(Part.text(words()), Part.text(words())) : List.of(Part.text(words()))));
        }
        for (int rounds = random.nextInt(3); rounds >= 0; rounds--) {
            turns.add(new Turn(Role.USER, user()));
            if (yes()) {
                called();
            } else {
                turns.add(new Turn(Role.ASSISTANT, said()));
            }
        }
        turns.add(new Turn(Role.USER, user()));
        return new Prompt(Dialect.GEMINI, turns, tools(), choice(), sampling(), format(), thinking(), List.of());
    }

    private List<Part> user() {
        var parts = new ArrayList<Part>();
        parts.add(Part.text(words()));
        if (yes()) {
            parts.add(new Part.Image(new Media.Inline("image/png", base64()), "", CacheMark.NONE, ""));
        }
        if (yes()) {
            parts.add(new Part.Audio(new Media.Inline("audio/wav", base64()), ""));
        }
        if (yes()) {
            parts.add(new Part.Document(new Media.Stored("gs://bucket/a.pdf"), "", CacheMark.NONE, ""));
        }
        if (yes()) {
            parts.add(Part.text(words()));
        }
        return parts;
    }

    private List<Part> said() {
        var parts = new ArrayList<Part>();
        if (yes()) {
            parts.add(new Part.Reasoning(words(), Mark.by(Dialect.GEMINI, base64()), false));
        }
        parts.add(Part.text(words()));
        if (yes()) {
            parts.add(new Part.Reasoning("", Mark.by(Dialect.GEMINI, base64()), true));
        }
        return parts;
    }

    private void called() {
        var parts = new ArrayList<>(said());
        var results = new ArrayList<Part>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            var id = "id" + calls++;
            var mark = yes() ? Mark.by(Dialect.GEMINI, base64()) : Mark.NONE;
            parts.add(new Part.ToolUse(id, "f" + i, "{\"a\": " + random.nextInt() + ",\"b\":[null,\"é\\n\"]}", mark, CacheMark.NONE));
            var text = switch (random.nextInt(4)) {
                case 0 -> "{\"n\": 1}";
                case 1 -> "{\"output\":\"x\"}";
                case 2 -> "[1]";
                default -> words();
            };
            results.add(new Part.ToolResult(id, "f" + i, List.of(Part.text(text)), yes(), CacheMark.NONE, ""));
        }
        turns.add(new Turn(Role.ASSISTANT, parts));
        turns.add(new Turn(Role.TOOL, results));
    }

    private List<Tool> tools() {
        var tools = new ArrayList<Tool>();
        for (int i = random.nextInt(3); i > 0; i--) {
            var schema = yes() ? Json.of("{\"type\": \"object\",\"$defs\":{},\"additionalProperties\":false}") : Json.ABSENT;
            tools.add(new Tool.Function("f" + i, yes() ? words() : "", schema, Optional.empty(), CacheMark.NONE));
        }
        if (yes()) {
            tools.add(new Tool.Builtin("googleSearch", Json.of("{}"), ""));
        }
        return tools;
    }

    private ToolChoice choice() {
        return switch (random.nextInt(6)) {
            case 0 -> ToolChoice.of(ToolChoice.Mode.AUTO);
            case 1 -> ToolChoice.of(ToolChoice.Mode.NONE);
            case 2 -> new ToolChoice(ToolChoice.Mode.REQUIRED, List.of("f1", "f2"), Optional.empty());
            case 3 -> ToolChoice.one("f1");
            case 4 -> new ToolChoice(ToolChoice.Mode.AUTO, List.of("f1"), Optional.empty());
            default -> ToolChoice.OPEN;
        };
    }

    private Sampling sampling() {
        return new Sampling(
                yes() ? OptionalInt.of(random.nextInt(10_000)) : OptionalInt.empty(), decimal(), decimal(),
                yes() ? OptionalInt.of(random.nextInt(100)) : OptionalInt.empty(), decimal(), decimal(),
                yes() ? List.of(words(), "\n") : List.of(), yes() ? OptionalLong.of(random.nextInt()) : OptionalLong.empty(),
                1 + random.nextInt(3), OptionalInt.empty());
    }

    private OptionalDouble decimal() {
        return yes() ? OptionalDouble.of(random.nextInt(8) / 4.0) : OptionalDouble.empty();
    }

    private Format format() {
        return switch (random.nextInt(3)) {
            case 0 -> new Format.AnyJson();
            case 1 -> new Format.Schema("", "", Json.of("{\"type\":\"array\", \"items\":{\"$ref\":\"#\"}}"), Optional.empty());
            default -> Format.FREE;
        };
    }

    private Thinking thinking() {
        var shown = random.nextInt(3) == 0 ? Optional.<Boolean>empty() : Optional.of(yes());
        return switch (random.nextInt(5)) {
            case 0 -> Thinking.OFF.withShown(shown);
            case 1 -> Thinking.budget(1 + random.nextInt(40_000)).withShown(shown);
            case 2 -> Thinking.effort(Thinking.Effort.MEDIUM).withShown(shown);
            case 3 -> new Thinking(Thinking.Mode.ADAPTIVE, Optional.empty(), OptionalInt.empty(), shown);
            default -> Thinking.UNSAID.withShown(shown);
        };
    }

    private boolean yes() {
        return random.nextBoolean();
    }

    private String words() {
        return List.of("hello", "a \"b\"\n", "é😀", "\u0001\\", " spaced ", "{\"a\"", "data: x\r\n\r\n").get(random.nextInt(7))
                + random.nextInt(100);
    }

    private String base64() {
        var bytes = new byte[1 + random.nextInt(20)];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Without the paths of pieces, which are those of the body, and without a choice among tools that are not there. */
    private static Prompt places(Prompt prompt) {
        var turns = prompt.turns().stream().map(turn -> new Turn(turn.role(), turn.parts().stream().map(part -> switch (part) {
            case Part.Image image -> new Part.Image(image.media(), "", CacheMark.NONE, "");
            case Part.Audio audio -> new Part.Audio(audio.media(), "");
            case Part.Document document -> new Part.Document(document.media(), "", CacheMark.NONE, "");
            case Part.ToolResult result ->
                    new Part.ToolResult(result.id(), result.name(), result.parts(), result.failed(), CacheMark.NONE, "");
            default -> part;
        }).toList())).toList();
        var tools = prompt.tools().stream()
                .map(tool -> tool instanceof Tool.Builtin builtin ? new Tool.Builtin(builtin.type(), builtin.value(), "") : tool)
                .toList();
        var choice = tools.isEmpty() ? ToolChoice.OPEN : prompt.toolChoice();
        return new Prompt(
                prompt.dialect(), turns, tools, choice, prompt.sampling(), prompt.format(), prompt.thinking(), prompt.others());
    }
}
