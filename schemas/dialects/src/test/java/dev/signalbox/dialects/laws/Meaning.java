package dev.signalbox.dialects.laws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.prompt.Format;
import dev.signalbox.dialects.prompt.Media;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.Sampling;
import dev.signalbox.dialects.prompt.Thinking;
import dev.signalbox.dialects.prompt.Tool;
import dev.signalbox.dialects.prompt.ToolChoice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a prompt means, line by line: two prompts mean the same where their lines are equal. Left out is what is a
 * matter of spelling: paths, names of calls beyond which result answers which, white space between JSON tokens, texts of
 * no length, an amount of thought beyond its word, hints for caches, and whether a function is not strict or does not
 * say. Order counts, of schemas' members too.
 */
public final class Meaning {
    private static final ObjectMapper JACKSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private final List<String> lines = new ArrayList<>();
    private final Map<String, String> ids = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();

    private Meaning() {}

    /** The lines of a prompt. */
    public static List<String> of(Prompt prompt) {
        var meaning = new Meaning();
        meaning.turns(prompt);
        meaning.tools(prompt);
        meaning.sampling(prompt.sampling());
        meaning.line("format: " + format(prompt.format()));
        meaning.line("thinking: " + thinking(prompt.thinking()));
        for (var other : prompt.others()) {
            meaning.line("other: " + other.name() + " " + json(other.value()));
        }
        return meaning.lines;
    }

    /** The first line in which two prompts differ, both ways; empty where they mean the same. */
    public static Optional<String> difference(Prompt expected, Prompt actual) {
        var one = of(expected);
        var other = of(actual);
        for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
            var left = i < one.size() ? one.get(i) : "(nothing)";
            var right = i < other.size() ? other.get(i) : "(nothing)";
            if (!left.equals(right)) {
                return Optional.of("\n  expected " + shown(left) + "\n  but was  " + shown(right));
            }
        }
        return Optional.empty();
    }

    private void line(String line) {
        lines.add(line);
    }

    private void turns(Prompt prompt) {
        for (var turn : prompt.turns()) {
            int before = lines.size();
            line("turn: " + turn.role().name().toLowerCase(Locale.ROOT));
            for (var part : turn.parts()) {
                part(part, "  ");
            }
            if (lines.size() == before + 1) {
                lines.removeLast();
            }
        }
    }

    private void part(Part part, String indent) {
        switch (part) {
            case Part.Text text -> {
                if (!text.text().isEmpty()) {
                    line(indent + "text " + text.text());
                }
            }
            case Part.Refusal refusal -> line(indent + "refusal " + refusal.text());
            case Part.Image image -> line(indent + "image " + media(image.media()) + " " + detail(image.detail()));
            case Part.Audio audio -> line(indent + "audio " + media(audio.media()));
            case Part.Document document -> line(indent + "document " + media(document.media()) + " " + document.name());
            case Part.Reasoning reasoning ->
                    line(indent + "reasoning " + reasoning.hidden() + " " + reasoning.mark() + " " + reasoning.text());
            case Part.Foreign foreign -> line(indent + "foreign " + foreign.type() + " " + json(foreign.value()));
            case Part.ToolUse use -> {
                ids.put(use.id(), "#" + ids.size());
                names.put(use.id(), use.name());
                line(indent + "call " + ids.get(use.id()) + " " + use.name() + " " + arguments(use.arguments()) + " " + use.mark());
            }
            case Part.ToolResult result -> {
                var name = result.name().isEmpty() ? names.getOrDefault(result.id(), "") : result.name();
                line(indent + "result " + ids.getOrDefault(result.id(), "?") + " " + name + (result.failed() ? " failed" : ""));
                result.parts().forEach(inner -> part(inner, indent + "  "));
            }
        }
    }

    static String media(Media media) {
        return switch (media) {
            case Media.Remote(var url) -> url;
            case Media.Inline(var type, var base64) -> type + " " + base64;
            case Media.Stored(var id) -> "file " + id;
        };
    }

    private static String detail(String detail) {
        return detail.equals("auto") ? "" : detail;
    }

    private void tools(Prompt prompt) {
        for (var tool : prompt.tools()) {
            line(switch (tool) {
                case Tool.Function function -> "tool: " + function.name() + " " + parameters(function.parameters()) + " strict "
                        + function.strict().orElse(false) + " " + function.description();
                case Tool.Builtin builtin -> "tool: builtin " + builtin.type() + " " + json(builtin.value());
            });
        }
        if (!prompt.tools().isEmpty()) {
            var choice = prompt.toolChoice();
            line("choice: " + mode(choice) + " " + choice.names() + " parallel " + choice.parallel());
        }
    }

    /** A call that must be made, of one tool, is a call of that tool. */
    static ToolChoice.Mode mode(ToolChoice choice) {
        return switch (choice.mode()) {
            case UNSAID -> ToolChoice.Mode.AUTO;
            case REQUIRED -> choice.names().size() == 1 ? ToolChoice.Mode.ONE : ToolChoice.Mode.REQUIRED;
            default -> choice.mode();
        };
    }

    /** No schema is one of an object without members. */
    static String parameters(Json schema) {
        var spelled = json(schema);
        return switch (spelled) {
            case "", "{}", "{\"type\":\"object\"}" -> "{\"type\":\"object\",\"properties\":{}}";
            default -> spelled;
        };
    }

    private void sampling(Sampling sampling) {
        line("max tokens: " + sampling.maxTokens());
        line("temperature: " + sampling.temperature());
        line("top p: " + sampling.topP());
        line("top k: " + sampling.topK());
        line("frequency penalty: " + sampling.frequencyPenalty());
        line("presence penalty: " + sampling.presencePenalty());
        line("stop: " + sampling.stop());
        line("seed: " + sampling.seed());
        line("choices: " + sampling.choices());
        line("logprobs: " + sampling.logprobs());
    }

    static String format(Format format) {
        return switch (format) {
            case Format.Free _ -> "free";
            case Format.AnyJson _ -> "some JSON";
            case Format.Schema schema -> "schema " + (schema.name().equals("answer") ? "" : schema.name()) + " " + json(schema.schema())
                    + " strict " + schema.strict() + " " + schema.description();
        };
    }

    /** Who asks for thought without another word is shown it nearly everywhere; where not, it is asked for. */
    static String thinking(Thinking thinking) {
        return thinking.mode() + " " + thinking.word().map(Enum::name).orElse("") + " shown " + thinking.shown().orElse(true);
    }

    /** Without white space between tokens; order and numbers as they stood. */
    static String json(Json value) {
        return value.present() ? tree(value.raw().asText()) : "";
    }

    static String arguments(String arguments) {
        return arguments.isEmpty() ? "{}" : tree(arguments);
    }

    private static String tree(String text) {
        try {
            return JACKSON.readTree(text).toString();
        } catch (JsonProcessingException e) {
            return "not JSON: " + text;
        }
    }

    private static String shown(String line) {
        var out = new StringBuilder();
        line.chars().forEach(c -> {
            if (c < ' ' || c > '~') {
                out.append(String.format("\\u%04x", c));
            } else {
                out.append((char) c);
            }
        });
        return out.toString();
    }
}
