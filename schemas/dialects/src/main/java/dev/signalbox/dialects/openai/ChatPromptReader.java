package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.dialects.prompt.CacheMark;
import dev.signalbox.dialects.prompt.Fields;
import dev.signalbox.dialects.prompt.Format;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.Sampling;
import dev.signalbox.dialects.prompt.Thinking;
import dev.signalbox.dialects.prompt.Tool;
import dev.signalbox.dialects.prompt.ToolChoice;
import dev.signalbox.dialects.prompt.Turn;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The meaning of a chat body: its settings and tools; {@link ChatTurnsReader} reads its messages. */
final class ChatPromptReader {
    private static final Set<String> READ = Set.of(
            "model", "messages", "stream", "stream_options", "max_tokens", "max_completion_tokens", "temperature", "top_p",
            "top_k", "frequency_penalty", "presence_penalty", "stop", "seed", "n", "logprobs", "top_logprobs",
            "response_format", "tools", "functions", "tool_choice", "function_call", "parallel_tool_calls",
            "reasoning_effort", "reasoning", "thinking");

    /** What changes the answer and has no canonical form. */
    private static final Set<String> MEANINGFUL = Set.of(
            "logit_bias", "audio", "modalities", "web_search_options", "min_p", "repetition_penalty", "guided_json",
            "guided_regex", "guided_choice", "guided_grammar", "structured_outputs", "regex", "ebnf", "stop_token_ids",
            "ignore_eos", "min_tokens", "chat_template", "chat_template_kwargs", "continue_final_message",
            "add_generation_prompt", "bad_words", "search_parameters", "documents");

    private final Json body;
    private final Fields fields;

    private ChatPromptReader(Json body) {
        this.body = body;
        this.fields = new Fields(body, "");
    }

    static Prompt read(Bytes bytes) throws BadRequest {
        try {
            return new ChatPromptReader(Json.parse(bytes)).prompt();
        } catch (MalformedJson fault) {
            throw BadRequest.malformed(fault);
        }
    }

    private Prompt prompt() throws BadRequest {
        return new Prompt(
                Dialect.OPENAI_CHAT, turns(), tools(), toolChoice(), sampling(), format(), thinking(),
                fields.others(READ, MEANINGFUL));
    }

    private List<Turn> turns() throws BadRequest {
        var messages = body.get("messages");
        if (!messages.isArray()) {
            throw wrong("messages", "must be an array of messages");
        }
        return new ChatTurnsReader().read(messages);
    }

    private Sampling sampling() throws BadRequest {
        var limit = body.get("max_completion_tokens").present() ? "max_completion_tokens" : "max_tokens";
        return new Sampling(
                fields.count(limit), fields.decimal("temperature"), fields.decimal("top_p"), fields.count("top_k"),
                fields.decimal("frequency_penalty"), fields.decimal("presence_penalty"), stop(), fields.whole("seed"),
                Math.max(1, fields.count("n").orElse(1)), logprobs());
    }

    private OptionalInt logprobs() throws BadRequest {
        var most = fields.count("top_logprobs");
        if (body.get("logprobs").present() && !body.get("logprobs").isBool()) {
            throw wrong("logprobs", "must be true or false");
        }
        return body.get("logprobs").isTrue() ? OptionalInt.of(most.orElse(0)) : OptionalInt.empty();
    }

    private List<String> stop() throws BadRequest {
        var stop = body.get("stop");
        if (!stop.present()) {
            return List.of();
        }
        if (stop.isString()) {
            return List.of(stop.text());
        }
        if (!stop.isArray()) {
            throw wrong("stop", "must be a string or an array of strings");
        }
        var all = new ArrayList<String>();
        for (var item : stop.values()) {
            if (!item.isString()) {
                throw wrong("stop", "must be a string or an array of strings");
            }
            all.add(item.text());
        }
        return all;
    }

    private Format format() throws BadRequest {
        var format = body.get("response_format");
        var type = format.get("type").word();
        return switch (type) {
            case "", "text" -> Format.FREE;
            case "json_object" -> new Format.AnyJson();
            case "json_schema" -> {
                var schema = format.get("json_schema");
                if (!schema.get("schema").isObject()) {
                    throw wrong("response_format.json_schema.schema", "is missing. Give a JSON Schema");
                }
                yield new Format.Schema(
                        schema.get("name").text(), schema.get("description").text(), schema.get("schema"), bool(schema.get("strict")));
            }
            default -> throw wrong("response_format.type", "must be text, json_object or json_schema");
        };
    }

    private Thinking thinking() throws BadRequest {
        var block = body.get("thinking");
        if (block.isObject()) {
            return switch (block.get("type").word()) {
                case "disabled" -> Thinking.OFF;
                case "adaptive" -> new Thinking(Thinking.Mode.ADAPTIVE, Optional.empty(), OptionalInt.empty(), Optional.empty());
                default -> block.get("budget_tokens").isNumber()
                        ? Thinking.budget((int) Math.min(block.get("budget_tokens").count(), Integer.MAX_VALUE))
                        : new Thinking(Thinking.Mode.ON, Optional.empty(), OptionalInt.empty(), Optional.empty());
            };
        }
        var reasoning = body.get("reasoning");
        var shown = reasoning.get("exclude").isTrue() ? Optional.of(false) : Optional.<Boolean>empty();
        if (reasoning.get("max_tokens").isNumber()) {
            return Thinking.budget((int) Math.min(reasoning.get("max_tokens").count(), Integer.MAX_VALUE)).withShown(shown);
        }
        var word = body.get("reasoning_effort").isString() ? body.get("reasoning_effort") : reasoning.get("effort");
        if (word.isString()) {
            return effort(word.text()).withShown(shown);
        }
        if (reasoning.get("enabled").isBool() && !reasoning.get("enabled").isTrue()) {
            return Thinking.OFF;
        }
        return reasoning.get("enabled").isTrue()
                ? new Thinking(Thinking.Mode.ON, Optional.empty(), OptionalInt.empty(), shown)
                : Thinking.UNSAID;
    }

    private static Thinking effort(String word) throws BadRequest {
        var lower = word.toLowerCase(Locale.ROOT);
        if (lower.equals("none")) {
            return Thinking.OFF;
        }
        for (var effort : Thinking.Effort.values()) {
            if (effort.name().toLowerCase(Locale.ROOT).equals(lower)) {
                return Thinking.effort(effort);
            }
        }
        throw wrong("reasoning_effort", "must be none, minimal, low, medium, high, xhigh or max");
    }

    private List<Tool> tools() throws BadRequest {
        var all = new ArrayList<Tool>();
        var tools = items("tools");
        for (int i = 0; i < tools.size(); i++) {
            var tool = tools.get(i);
            var type = tool.get("type").word();
            if (type.equals("function") || type.isEmpty()) {
                all.add(function(tool.get("function"), ChatTurnsReader.cache(tool), "tools[" + i + "].function.name"));
            } else {
                all.add(new Tool.Builtin(type, tool, "tools[" + i + "]"));
            }
        }
        var functions = items("functions");
        for (int i = 0; i < functions.size(); i++) {
            all.add(function(functions.get(i), CacheMark.NONE, "functions[" + i + "].name"));
        }
        return all;
    }

    private List<Json> items(String name) throws BadRequest {
        var value = body.get(name);
        if (value.present() && !value.isArray()) {
            throw wrong(name, "must be an array of tool definitions");
        }
        return value.values();
    }

    private static Tool function(Json function, CacheMark cache, String at) throws BadRequest {
        var name = function.get("name").text();
        if (name.isEmpty()) {
            throw wrong(at, "is missing. Give the function a name");
        }
        return new Tool.Function(
                name, function.get("description").text(), function.get("parameters"), bool(function.get("strict")), cache);
    }

    private ToolChoice toolChoice() throws BadRequest {
        var parallel = bool(body.get("parallel_tool_calls"));
        var choice = body.get("tool_choice").present() ? body.get("tool_choice") : body.get("function_call");
        if (!choice.present()) {
            return ToolChoice.OPEN.withParallel(parallel);
        }
        if (choice.isString()) {
            return ToolChoice.of(mode(choice.text())).withParallel(parallel);
        }
        if (choice.get("type").is("allowed_tools")) {
            var allowed = choice.get("allowed_tools");
            var names = new ArrayList<String>();
            for (var tool : allowed.get("tools").values()) {
                names.add(tool.get("function").get("name").text());
            }
            return new ToolChoice(mode(allowed.get("mode").textOr("auto")), names, parallel);
        }
        var name = choice.get("function").present() ? choice.get("function").get("name") : choice.get("name");
        if (!name.isString()) {
            throw wrong("tool_choice", "must be none, auto, required, or name a function");
        }
        return ToolChoice.one(name.text()).withParallel(parallel);
    }

    private static ToolChoice.Mode mode(String word) throws BadRequest {
        return switch (word) {
            case "none" -> ToolChoice.Mode.NONE;
            case "auto" -> ToolChoice.Mode.AUTO;
            case "required" -> ToolChoice.Mode.REQUIRED;
            default -> throw wrong("tool_choice", "must be none, auto, required, or name a function");
        };
    }

    private static Optional<Boolean> bool(Json value) {
        return value.isBool() ? Optional.of(value.isTrue()) : Optional.empty();
    }

    static BadRequest wrong(String param, String rule) {
        return BadRequest.member(param, rule);
    }
}
