package dev.signalbox.dialects.responses;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.prompt.CacheMark;
import dev.signalbox.dialects.prompt.Fields;
import dev.signalbox.dialects.prompt.Format;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.Sampling;
import dev.signalbox.dialects.prompt.Setting;
import dev.signalbox.dialects.prompt.Thinking;
import dev.signalbox.dialects.prompt.Tool;
import dev.signalbox.dialects.prompt.ToolChoice;
import dev.signalbox.records.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The meaning of a body: its settings and tools; {@link InputReader} reads its items. What is spelled in a way that
 * nobody here knows becomes a {@link Setting}, since the provider that a body passes through to may know it.
 */
final class ResponsesPromptReader {
    static final String ENCRYPTED = "reasoning.encrypted_content";
    static final String LOGPROBS = "message.output_text.logprobs";

    /** Read into the prompt, or without meaning for who translates: an answer is kept here, or nowhere. */
    private static final Set<String> READ = Set.of(
            "model", "input", "instructions", "stream", "stream_options", "store", "max_output_tokens", "temperature",
            "top_p", "top_k", "frequency_penalty", "presence_penalty", "stop", "seed", "top_logprobs", "tools",
            "tool_choice", "parallel_tool_calls", "text", "reasoning", "include");

    /** What changes the answer and has no canonical form; the last seven are engines' own. */
    private static final Set<String> MEANINGFUL = Set.of(
            "background", "conversation", "prompt", "previous_response_id", "modalities", "audio", "logit_bias", "n",
            "min_p", "repetition_penalty", "structured_outputs", "ignore_eos", "stop_token_ids");

    /** What has its ordinary value, and so says nothing. */
    private static final Set<String> PLAIN = Set.of("background false", "n 1", "truncation \"disabled\"");

    private final Json body;
    private final Fields fields;
    private final List<Setting> others = new ArrayList<>();

    private ResponsesPromptReader(Json body) {
        this.body = body;
        this.fields = new Fields(body, "");
    }

    static Prompt read(Json body) throws BadRequest {
        return new ResponsesPromptReader(body).prompt();
    }

    private Prompt prompt() throws BadRequest {
        others();
        var tools = tools();
        var choice = toolChoice();
        var sampling = sampling();
        var format = format();
        var thinking = thinking();
        return new Prompt(
                Dialect.OPENAI_RESPONSES, InputReader.read(body), tools, choice, sampling, format, thinking, others);
    }

    private void others() {
        var names = body.names();
        for (int i = 0; i < names.size(); i++) {
            var name = names.get(i);
            var value = body.values().get(i);
            if (value.present() && !READ.contains(name) && !PLAIN.contains(name + ' ' + value.raw().asText())) {
                put(name, value, MEANINGFUL.contains(name));
            }
        }
    }

    private void put(String name, Json value, boolean meaning) {
        others.add(new Setting(name, value, meaning ? Setting.Weight.MEANING : Setting.Weight.HINT));
    }

    private Sampling sampling() throws BadRequest {
        return new Sampling(
                fields.count("max_output_tokens"), fields.decimal("temperature"), fields.decimal("top_p"), fields.count("top_k"),
                fields.decimal("frequency_penalty"), fields.decimal("presence_penalty"), stop(), fields.whole("seed"), 1, logprobs());
    }

    private OptionalInt logprobs() throws BadRequest {
        boolean wanted = false;
        boolean more = false;
        for (var item : body.get("include").values()) {
            wanted |= item.is(LOGPROBS);
            more |= !item.is(LOGPROBS) && !item.is(ENCRYPTED);
        }
        if (more) {
            put("include", body.get("include"), false);
        }
        int most = fields.count("top_logprobs").orElse(0);
        return wanted || most > 0 ? OptionalInt.of(most) : OptionalInt.empty();
    }

    private List<String> stop() throws BadRequest {
        var stop = body.get("stop");
        if (stop.isString()) {
            return List.of(stop.text());
        }
        var all = new ArrayList<String>();
        for (var item : stop.values()) {
            if (!item.isString()) {
                throw Wrong.member("stop", "must be a string or an array of strings");
            }
            all.add(item.text());
        }
        return all;
    }

    private Format format() throws BadRequest {
        var text = body.get("text");
        if (text.present() && !text.isObject()) {
            throw Wrong.member("text", "must be an object such as {\"format\": {\"type\": \"text\"}}");
        }
        rest("text", text, Set.of("format"));
        var format = text.get("format");
        return switch (format.get("type").textOr("text")) {
            case "text" -> Format.FREE;
            case "json_object" -> new Format.AnyJson();
            case "json_schema" -> {
                if (!format.get("schema").isObject()) {
                    throw Wrong.member("text.format.schema", "must be a JSON Schema, an object");
                }
                yield new Format.Schema(
                        format.get("name").text(), format.get("description").text(), format.get("schema"),
                        bool(format.get("strict")));
            }
            default -> {
                put("text.format", format, true);
                yield Format.FREE;
            }
        };
    }

    private Thinking thinking() throws BadRequest {
        var reasoning = body.get("reasoning");
        if (reasoning.present() && !reasoning.isObject()) {
            throw Wrong.member("reasoning", "must be an object such as {\"effort\": \"low\"}");
        }
        rest("reasoning", reasoning, Set.of("effort", "summary", "generate_summary"));
        boolean shown = reasoning.get("summary").present() || reasoning.get("generate_summary").present();
        var effort = reasoning.get("effort");
        return effort(effort).withShown(shown ? Optional.of(true) : Optional.empty());
    }

    private Thinking effort(Json effort) {
        if (!effort.present()) {
            return Thinking.UNSAID;
        }
        var word = effort.text().toLowerCase(Locale.ROOT);
        if (word.equals("none")) {
            return Thinking.OFF;
        }
        for (var known : Thinking.Effort.values()) {
            if (known.name().toLowerCase(Locale.ROOT).equals(word)) {
                return Thinking.effort(known);
            }
        }
        put("reasoning.effort", effort, true);
        return new Thinking(Thinking.Mode.ON, Optional.empty(), OptionalInt.empty(), Optional.empty());
    }

    /** Members of a member that have no place in a prompt. */
    private void rest(String name, Json object, Set<String> known) {
        var names = object.names();
        for (int i = 0; i < names.size(); i++) {
            var value = object.values().get(i);
            if (value.present() && !known.contains(names.get(i))) {
                put(name + '.' + names.get(i), value, false);
            }
        }
    }

    private List<Tool> tools() throws BadRequest {
        var tools = body.get("tools");
        if (tools.present() && !tools.isArray()) {
            throw Wrong.member("tools", "must be an array of tools, or null");
        }
        var all = new ArrayList<Tool>();
        for (int i = 0; i < tools.values().size(); i++) {
            var tool = tools.values().get(i);
            var at = "tools[" + i + "]";
            if (!tool.get("type").is("namespace") || !tool.get("tools").isArray()) {
                all.add(tool("", tool, at));
                continue;
            }
            var namespace = named(tool, at);
            if (!tool.get("description").text().isEmpty()) {
                put(at + ".description", tool.get("description"), false);
            }
            for (int j = 0; j < tool.get("tools").values().size(); j++) {
                all.add(tool(namespace, tool.get("tools").values().get(j), at + ".tools[" + j + "]"));
            }
        }
        return all;
    }

    private Tool tool(String namespace, Json tool, String at) throws BadRequest {
        var type = tool.get("type").text();
        return switch (type) {
            case "function" -> {
                var parameters = tool.get("parameters").present() ? tool.get("parameters") : Json.ABSENT;
                yield new Tool.Function(CallersTools.flat(namespace, named(tool, at)), tool.get("description").text(), parameters,
                        bool(tool.get("strict")), CacheMark.NONE);
            }
            case "custom" -> custom(CallersTools.flat(namespace, named(tool, at)), tool, at);
            default -> new Tool.Builtin(type, tool, at);
        };
    }

    /** A grammar that the text has to follow can't be enforced elsewhere; the model is told of it. */
    private Tool custom(String name, Json tool, String at) {
        var description = tool.get("description").text();
        var grammar = tool.get("format").get("definition").text();
        if (!grammar.isEmpty()) {
            put(at + ".format", tool.get("format"), false);
            description += "\n\nThe input has to follow this grammar (" + tool.get("format").get("syntax").textOr("lark") + "):\n" + grammar;
        }
        return new Tool.Function(name, description, CallersTools.schema(), Optional.empty(), CacheMark.NONE);
    }

    private static String named(Json tool, String at) throws BadRequest {
        var name = tool.get("name").text();
        if (name.isEmpty()) {
            throw Wrong.member(at + ".name", "is missing. Give the tool a name");
        }
        return name;
    }

    private ToolChoice toolChoice() throws BadRequest {
        var parallel = bool(body.get("parallel_tool_calls"));
        var choice = body.get("tool_choice");
        if (!choice.present()) {
            return ToolChoice.OPEN.withParallel(parallel);
        }
        if (choice.isString()) {
            return ToolChoice.of(mode(choice.text(), "tool_choice")).withParallel(parallel);
        }
        var type = choice.get("type").text();
        if (function(choice) && choice.get("name").isString()) {
            return ToolChoice.one(flat(choice)).withParallel(parallel);
        }
        var names = new ArrayList<String>();
        for (var tool : choice.get("tools").values()) {
            if (function(tool)) {
                names.add(flat(tool));
            }
        }
        if (type.equals("allowed_tools") && names.size() == choice.get("tools").values().size()) {
            return new ToolChoice(mode(choice.get("mode").textOr("auto"), "tool_choice.mode"), names, parallel);
        }
        put("tool_choice", choice, true);
        return ToolChoice.OPEN.withParallel(parallel);
    }

    private static boolean function(Json named) {
        return named.get("type").is("function") || named.get("type").is("custom");
    }

    private static String flat(Json named) {
        return CallersTools.flat(named.get("namespace").text(), named.get("name").text());
    }

    private static ToolChoice.Mode mode(String word, String at) throws BadRequest {
        return switch (word) {
            case "none" -> ToolChoice.Mode.NONE;
            case "auto" -> ToolChoice.Mode.AUTO;
            case "required" -> ToolChoice.Mode.REQUIRED;
            default -> throw Wrong.member(at, "must be none, auto or required, or an object that names a tool");
        };
    }

    private static Optional<Boolean> bool(Json value) {
        return value.isBool() ? Optional.of(value.isTrue()) : Optional.empty();
    }
}
