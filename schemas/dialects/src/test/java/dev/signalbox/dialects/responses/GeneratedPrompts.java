package dev.signalbox.dialects.responses;

import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.prompt.CacheMark;
import dev.signalbox.dialects.prompt.Format;
import dev.signalbox.dialects.prompt.Mark;
import dev.signalbox.dialects.prompt.Media;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.Role;
import dev.signalbox.dialects.prompt.Sampling;
import dev.signalbox.dialects.prompt.Setting;
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

/** Conversations that this dialect can express, by seed. */
final class GeneratedPrompts {
    private static final List<String> WORDS = List.of("Hello", "é😀", "a\nb", "\"quoted\"", "{}", " ", "\u0001", "<|end|>");
    private static final Json SCHEMA = Json.of("{\"type\":\"object\", \"properties\":{\"b\":{\"type\":\"string\"},\"a\":{}}}");

    private final Random random;
    private int calls;

    private GeneratedPrompts(Random random) {
        this.random = random;
    }

    static Prompt of(long seed, Dialect dialect) {
        return new GeneratedPrompts(new Random(seed)).prompt(dialect);
    }

    /** The same without the paths of its parts, which depend on how it was spelled. */
    static Prompt bare(Prompt prompt) {
        var turns = new ArrayList<Turn>();
        for (var turn : prompt.turns()) {
            turns.add(new Turn(turn.role(), bare(turn.parts())));
        }
        return prompt.withTurns(turns);
    }

    private static List<Part> bare(List<Part> parts) {
        var bare = new ArrayList<Part>();
        for (var part : parts) {
            bare.add(switch (part) {
                case Part.Image image -> new Part.Image(image.media(), image.detail(), image.cache(), "");
                case Part.Document document -> new Part.Document(document.media(), document.name(), document.cache(), "");
                case Part.Audio audio -> new Part.Audio(audio.media(), "");
                case Part.Foreign foreign -> new Part.Foreign(foreign.type(), foreign.value(), "");
                case Part.ToolResult result -> new Part.ToolResult(
                        result.id(), result.name(), bare(result.parts()), result.failed(), result.cache(), "");
                default -> part;
            });
        }
        return bare;
    }

    private Prompt prompt(Dialect dialect) {
        var turns = new ArrayList<Turn>();
        if (random.nextBoolean()) {
            turns.add(Turn.of(random.nextBoolean() ? Role.SYSTEM : Role.DEVELOPER, word()));
        }
        for (int round = random.nextInt(4); round >= 0; round--) {
            turns.add(new Turn(Role.USER, said(random.nextInt(4))));
            var answer = answer();
            if (!answer.isEmpty()) {
                turns.add(new Turn(Role.ASSISTANT, answer));
            }
            var results = results(answer);
            if (!results.isEmpty()) {
                turns.add(new Turn(Role.TOOL, results));
            }
        }
        var tools = tools();
        return new Prompt(
                dialect, turns, tools, tools.isEmpty() ? ToolChoice.OPEN : choice(), sampling(dialect), format(), thinking(),
                random.nextBoolean() ? List.of() : List.of(new Setting("prompt_cache_key", Json.of("\"k\""), Setting.Weight.HINT)));
    }

    private List<Part> said(int count) {
        var parts = new ArrayList<Part>();
        for (int i = 0; i < count; i++) {
            parts.add(switch (random.nextInt(6)) {
                case 0 -> new Part.Image(new Media.Remote("https://example.com/" + i), pick("", "low", "high"), CacheMark.NONE, "");
                case 1 -> new Part.Image(new Media.Inline("image/png", "AAAA"), "", CacheMark.NONE, "");
                case 2 -> new Part.Document(new Media.Inline("application/pdf", "AAAA"), "a.pdf", CacheMark.NONE, "");
                default -> Part.text(word());
            });
        }
        return parts;
    }

    private List<Part> answer() {
        var parts = new ArrayList<Part>();
        for (int i = random.nextInt(4); i > 0; i--) {
            parts.add(switch (random.nextInt(4)) {
                case 0 -> {
                    boolean hidden = random.nextBoolean();
                    yield new Part.Reasoning(hidden ? "" : word(), Mark.by(Dialect.OPENAI_RESPONSES, "gAA" + i), hidden);
                }
                case 1 -> new Part.Refusal(word());
                case 2 -> new Part.ToolUse("call_" + calls++, "f", pick("{}", "{\"b\": 1, \"a\":2}", ""), Mark.NONE, CacheMark.NONE);
                default -> Part.text(word());
            });
        }
        return parts;
    }

    private List<Part> results(List<Part> answer) {
        var results = new ArrayList<Part>();
        for (var part : answer) {
            if (part instanceof Part.ToolUse use) {
                results.add(new Part.ToolResult(use.id(), "", said(random.nextInt(3)), false, CacheMark.NONE, ""));
            }
        }
        return results;
    }

    private List<Tool> tools() {
        var tools = new ArrayList<Tool>();
        for (int i = random.nextInt(3); i > 0; i--) {
            tools.add(new Tool.Function(
                    "f" + i, pick("", "does it"), random.nextBoolean() ? SCHEMA : Json.ABSENT, Optional.of(random.nextBoolean()),
                    CacheMark.NONE));
        }
        return tools;
    }

    private ToolChoice choice() {
        var choice = switch (random.nextInt(6)) {
            case 0 -> ToolChoice.OPEN;
            case 1 -> ToolChoice.of(ToolChoice.Mode.NONE);
            case 2 -> ToolChoice.of(ToolChoice.Mode.REQUIRED);
            case 3 -> ToolChoice.one("f1");
            case 4 -> new ToolChoice(ToolChoice.Mode.REQUIRED, List.of("f1"), Optional.empty());
            default -> ToolChoice.of(ToolChoice.Mode.AUTO);
        };
        return choice.withParallel(random.nextBoolean() ? Optional.empty() : Optional.of(random.nextBoolean()));
    }

    private Sampling sampling(Dialect dialect) {
        return new Sampling(
                random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(random.nextInt(10_000)),
                random.nextBoolean() ? OptionalDouble.empty() : OptionalDouble.of(random.nextInt(20) / 10.0),
                random.nextBoolean() ? OptionalDouble.empty() : OptionalDouble.of(0.5), OptionalInt.empty(), OptionalDouble.empty(),
                OptionalDouble.empty(), List.of(), OptionalLong.empty(), 1,
                dialect != Dialect.OPENAI_RESPONSES || random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(random.nextInt(3)));
    }

    private Format format() {
        return switch (random.nextInt(3)) {
            case 0 -> new Format.AnyJson();
            case 1 -> new Format.Schema("answer", pick("", "what to say"), SCHEMA, Optional.of(random.nextBoolean()));
            default -> Format.FREE;
        };
    }

    private Thinking thinking() {
        var efforts = Thinking.Effort.values();
        var thinking = switch (random.nextInt(3)) {
            case 0 -> Thinking.effort(efforts[random.nextInt(efforts.length)]);
            case 1 -> Thinking.OFF;
            default -> Thinking.UNSAID;
        };
        return thinking.withShown(random.nextBoolean() ? Optional.of(true) : Optional.empty());
    }

    private String word() {
        return WORDS.get(random.nextInt(WORDS.size()));
    }

    private String pick(String... words) {
        return words[random.nextInt(words.length)];
    }
}
