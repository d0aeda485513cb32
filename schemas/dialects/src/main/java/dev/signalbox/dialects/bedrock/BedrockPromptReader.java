package dev.signalbox.dialects.bedrock;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.dialects.prompt.CacheMark;
import dev.signalbox.dialects.prompt.Fields;
import dev.signalbox.dialects.prompt.Format;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.Sampling;
import dev.signalbox.dialects.prompt.Setting;
import dev.signalbox.dialects.prompt.Thinking;
import dev.signalbox.dialects.prompt.Tool;
import dev.signalbox.dialects.prompt.ToolChoice;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** The meaning of a body of Converse: its settings and tools; {@link BedrockTurnsReader} reads its turns. */
final class BedrockPromptReader {
    private static final Set<String> READ = Set.of(
            "system", "messages", "inferenceConfig", "toolConfig", "outputConfig", "additionalModelRequestFields");
    private static final Set<String> MEANINGFUL = Set.of("guardrailConfig", "promptVariables");
    private static final Set<String> ADDITIONAL = Set.of("top_k", "thinking", "reasoning_effort", "reasoningConfig", "inferenceConfig");

    private final Fields body;
    private final Fields additional;

    private BedrockPromptReader(Fields body) {
        this.body = body;
        this.additional = body.in("additionalModelRequestFields");
    }

    static Prompt read(Bytes bytes) throws BadRequest {
        return new BedrockPromptReader(Fields.body(bytes)).prompt();
    }

    private Prompt prompt() throws BadRequest {
        return new Prompt(
                Dialect.BEDROCK_CONVERSE, BedrockTurnsReader.read(body.get("system"), body.get("messages")), tools(), toolChoice(),
                sampling(), format(), thinking(), others());
    }

    private Sampling sampling() throws BadRequest {
        var config = body.in("inferenceConfig");
        var nova = additional.in("inferenceConfig").count("topK");
        return new Sampling(
                config.count("maxTokens"), config.decimal("temperature"), config.decimal("topP"),
                nova.isPresent() ? nova : additional.count("top_k"), OptionalDouble.empty(), OptionalDouble.empty(),
                config.strings("stopSequences"), OptionalLong.empty(), 1, OptionalInt.empty());
    }

    private Format format() throws BadRequest {
        var schema = body.get("outputConfig").get("textFormat").get("structure").get("jsonSchema");
        if (!schema.isObject()) {
            return Format.FREE;
        }
        try {
            var parsed = Json.parse(Bytes.utf8(schema.get("schema").text()));
            return new Format.Schema(schema.get("name").text(), schema.get("description").text(), parsed, Optional.empty());
        } catch (MalformedJson fault) {
            throw Fields.wrong("outputConfig.textFormat.structure.jsonSchema.schema", "must be the text of a JSON Schema");
        }
    }

    private Thinking thinking() throws BadRequest {
        var claude = additional.in("thinking");
        var budget = claude.count("budget_tokens");
        return switch (claude.text("type")) {
            case "disabled" -> Thinking.OFF;
            case "adaptive" -> new Thinking(
                    Thinking.Mode.ADAPTIVE, effort(body.get("outputConfig").get("effort")), OptionalInt.empty(), Optional.empty());
            case "enabled" -> new Thinking(Thinking.Mode.ON, Optional.empty(), budget, Optional.empty());
            default -> effort(additional.get("reasoning_effort"))
                    .or(() -> effort(additional.get("reasoningConfig").get("maxReasoningEffort")))
                    .map(Thinking::effort)
                    .orElse(Thinking.UNSAID);
        };
    }

    private static Optional<Thinking.Effort> effort(Json word) {
        for (var effort : Thinking.Effort.values()) {
            if (word.is(effort.name().toLowerCase(Locale.ROOT))) {
                return Optional.of(effort);
            }
        }
        return Optional.empty();
    }

    private List<Tool> tools() throws BadRequest {
        var all = new ArrayList<Tool>();
        var tools = body.get("toolConfig").get("tools").values();
        for (int i = 0; i < tools.size(); i++) {
            var at = "toolConfig.tools[" + i + "]";
            var spec = tools.get(i).get("toolSpec");
            if (spec.isObject()) {
                all.add(function(new Fields(spec, at + ".toolSpec.")));
            } else if (!tools.get(i).get("cachePoint").present()) {
                var names = tools.get(i).names();
                all.add(new Tool.Builtin(names.isEmpty() ? "" : names.getFirst(), tools.get(i), at));
            } else if (!all.isEmpty() && all.getLast() instanceof Tool.Function(var name, var about, var schema, var strict, _)) {
                all.set(all.size() - 1, new Tool.Function(name, about, schema, strict, BedrockTurnsReader.mark(tools.get(i))));
            }
        }
        return all;
    }

    private static Tool function(Fields spec) throws BadRequest {
        var name = spec.text("name");
        if (name.isEmpty()) {
            throw Fields.wrong(spec.path() + "name", "is missing. Give the tool a name");
        }
        return new Tool.Function(
                name, spec.text("description"), spec.get("inputSchema").get("json"), spec.flag("strict"), CacheMark.NONE);
    }

    private ToolChoice toolChoice() throws BadRequest {
        var choice = body.get("toolConfig").get("toolChoice");
        if (!choice.present()) {
            return ToolChoice.OPEN;
        }
        if (choice.get("tool").get("name").isString()) {
            return ToolChoice.one(choice.get("tool").get("name").text());
        }
        if (choice.get("any").present()) {
            return ToolChoice.of(ToolChoice.Mode.REQUIRED);
        }
        if (choice.get("auto").present()) {
            return ToolChoice.of(ToolChoice.Mode.AUTO);
        }
        throw Fields.wrong("toolConfig.toolChoice", "must be auto, any, or name a tool");
    }

    private List<Setting> others() {
        var others = body.others(READ, MEANINGFUL);
        others.addAll(additional.others(ADDITIONAL, Set.copyOf(additional.object().names())));
        return others;
    }
}
