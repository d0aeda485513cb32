package dev.signalbox.dialects.cohere;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.prompt.CacheMark;
import dev.signalbox.dialects.prompt.Fields;
import dev.signalbox.dialects.prompt.Format;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.Sampling;
import dev.signalbox.dialects.prompt.Thinking;
import dev.signalbox.dialects.prompt.Tool;
import dev.signalbox.dialects.prompt.ToolChoice;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The meaning of a chat body: its settings and tools; {@link CohereTurnsReader} reads its messages. */
final class CoherePromptReader {
    private static final Set<String> READ = Set.of(
            "model", "messages", "stream", "tools", "strict_tools", "tool_choice", "response_format", "thinking", "max_tokens",
            "temperature", "p", "k", "frequency_penalty", "presence_penalty", "stop_sequences", "seed", "logprobs");

    /** What changes the answer and has no canonical form. */
    private static final Set<String> MEANINGFUL = Set.of("documents", "citation_options", "safety_mode", "raw_prompting");

    private final Fields body;

    private CoherePromptReader(Fields body) {
        this.body = body;
    }

    static Prompt read(Bytes bytes) throws BadRequest {
        return new CoherePromptReader(Fields.body(bytes)).prompt();
    }

    private Prompt prompt() throws BadRequest {
        return new Prompt(
                Dialect.COHERE_V2, new CohereTurnsReader().read(body.get("messages")), tools(), toolChoice(), sampling(), format(),
                thinking(), body.others(READ, MEANINGFUL));
    }

    private Sampling sampling() throws BadRequest {
        return new Sampling(
                body.count("max_tokens"), body.decimal("temperature"), body.decimal("p"), body.count("k"),
                body.decimal("frequency_penalty"), body.decimal("presence_penalty"), body.strings("stop_sequences"),
                body.whole("seed"), 1, body.get("logprobs").isTrue() ? OptionalInt.of(0) : OptionalInt.empty());
    }

    private Format format() throws BadRequest {
        var format = body.get("response_format");
        return switch (format.get("type").text()) {
            case "", "text" -> Format.FREE;
            case "json_object" -> {
                var schema = format.get("json_schema").present() ? format.get("json_schema") : format.get("schema");
                yield schema.present() ? new Format.Schema("", "", schema, Optional.empty()) : new Format.AnyJson();
            }
            default -> throw Fields.wrong("response_format.type", "must be text or json_object");
        };
    }

    private Thinking thinking() throws BadRequest {
        var thinking = body.in("thinking");
        var budget = thinking.count("token_budget");
        return switch (thinking.text("type")) {
            case "disabled" -> Thinking.OFF;
            case "enabled" -> budget.isPresent()
                    ? Thinking.budget(budget.getAsInt())
                    : new Thinking(Thinking.Mode.ON, Optional.empty(), OptionalInt.empty(), Optional.empty());
            case "" -> Thinking.UNSAID;
            default -> throw Fields.wrong("thinking.type", "must be enabled or disabled");
        };
    }

    private List<Tool> tools() throws BadRequest {
        var strict = body.flag("strict_tools");
        var all = new ArrayList<Tool>();
        var tools = body.get("tools").values();
        for (int i = 0; i < tools.size(); i++) {
            all.add(function(tools.get(i).get("function"), strict, "tools[" + i + "].function.name"));
        }
        return all;
    }

    private static Tool function(Json function, Optional<Boolean> strict, String at) throws BadRequest {
        var name = function.get("name").text();
        if (name.isEmpty()) {
            throw Fields.wrong(at, "is missing. Give the function a name");
        }
        return new Tool.Function(name, function.get("description").text(), function.get("parameters"), strict, CacheMark.NONE);
    }

    private ToolChoice toolChoice() throws BadRequest {
        return switch (body.text("tool_choice")) {
            case "" -> ToolChoice.OPEN;
            case "REQUIRED" -> ToolChoice.of(ToolChoice.Mode.REQUIRED);
            case "NONE" -> ToolChoice.of(ToolChoice.Mode.NONE);
            default -> throw Fields.wrong("tool_choice", "must be REQUIRED or NONE");
        };
    }
}
