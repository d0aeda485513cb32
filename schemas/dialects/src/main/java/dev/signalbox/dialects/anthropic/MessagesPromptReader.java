package dev.signalbox.dialects.anthropic;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.prompt.Format;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.PromptFacts;
import dev.signalbox.dialects.prompt.Sampling;
import dev.signalbox.dialects.prompt.Setting;
import dev.signalbox.dialects.prompt.Thinking;
import dev.signalbox.dialects.prompt.Tool;
import dev.signalbox.dialects.prompt.ToolChoice;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Facts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The meaning of a Messages body: its settings and tools; {@link MessagesTurnsReader} reads its turns. Words that a newer
 * version of the API may have are settings without a place: they pass to a provider of this dialect, and are left out or
 * refused elsewhere.
 */
final class MessagesPromptReader {
    private static final int MAX_MODEL_CHARS = 512;

    private static final Set<String> READ = Set.of(
            "model", "messages", "system", "stream", "max_tokens", "temperature", "top_p", "top_k", "stop_sequences", "tools",
            "tool_choice", "thinking", "output_config", "output_format");

    /** What changes the answer and has no canonical form. */
    private static final Set<String> MEANINGFUL = Set.of("container", "mcp_servers", "inference_geo");

    private static final Set<String> TOOL_READ =
            Set.of("type", "name", "description", "input_schema", "strict", "cache_control");

    private final Json body;
    private final List<Setting> others = new ArrayList<>();

    private MessagesPromptReader(Json body) {
        this.body = body;
    }

    static Prompt prompt(Bytes body) throws BadRequest {
        return new MessagesPromptReader(Faults.object(body)).prompt();
    }

    /** @param counting whether the tokens of the body are to be counted, for which it needs no limit on its answer */
    static Facts facts(Bytes body, boolean counting) throws BadRequest {
        var reader = new MessagesPromptReader(Faults.object(body));
        return reader.facts(counting, body);
    }

    private Facts facts(boolean counting, Bytes bytes) throws BadRequest {
        once();
        var model = body.get("model");
        if (!model.isString() || model.text().isBlank() || model.text().length() > MAX_MODEL_CHARS) {
            throw Faults.bad("'model' must be a string of at most " + MAX_MODEL_CHARS
                    + " characters. Name a model or route, e.g. \"model\": \"claude-sonnet-4-5\".", "model");
        }
        if (!counting && small("max_tokens").isEmpty()) {
            throw Faults.bad("'max_tokens' is missing. Say how many tokens the answer may have, e.g. \"max_tokens\": 1024.",
                    "max_tokens");
        }
        var stream = body.get("stream");
        if (stream.present() && !stream.isBool()) {
            throw Faults.wrong("stream", "must be true or false");
        }
        int from = model.raw().offset() - bytes.offset();
        return PromptFacts.of(prompt(), model.text(), stream.isTrue(), body.get("metadata").get("user_id").text(),
                new Facts.Spans(from, from + model.raw().length(), -1, -1));
    }

    /** Who reads which of two members of one name would differ from provider to provider. */
    private void once() throws BadRequest {
        var seen = new HashSet<String>();
        for (var name : body.names()) {
            if (!seen.add(name)) {
                var shown = name.length() > 64 ? name.substring(0, 64) : name;
                throw Faults.bad("'" + shown + "' stands twice in the body. Send it once.", shown);
            }
        }
    }

    private Prompt prompt() throws BadRequest {
        if (!body.get("messages").isArray()) {
            throw Faults.bad("'messages' must be an array, e.g. \"messages\": [{\"role\": \"user\", \"content\": \"Hello\"}].",
                    "messages");
        }
        var turns = MessagesTurnsReader.read(body.get("system"), body.get("messages"));
        others();
        return new Prompt(
                Dialect.ANTHROPIC_MESSAGES, turns, tools(), toolChoice(), sampling(), format(), thinking(), others);
    }

    private Sampling sampling() throws BadRequest {
        return new Sampling(
                small("max_tokens"), decimal("temperature"), decimal("top_p"), small("top_k"), OptionalDouble.empty(),
                OptionalDouble.empty(), stop(), OptionalLong.empty(), 1, OptionalInt.empty());
    }

    private List<String> stop() throws BadRequest {
        var stop = body.get("stop_sequences");
        var all = new ArrayList<String>();
        if (stop.present() && !stop.isArray()) {
            throw Faults.wrong("stop_sequences", "must be an array of strings");
        }
        for (var item : stop.values()) {
            if (!item.isString()) {
                throw Faults.wrong("stop_sequences", "must be an array of strings");
            }
            all.add(item.text());
        }
        return all;
    }

    /** {@code output_format} is what it was called before it moved. */
    private Format format() throws BadRequest {
        var config = body.get("output_config").get("format");
        var at = config.present() ? "output_config.format" : "output_format";
        var format = config.present() ? config : body.get("output_format");
        if (!format.present()) {
            return Format.FREE;
        }
        if (format.get("type").isString() && !format.get("type").is("json_schema")) {
            others.add(new Setting(at, format, Setting.Weight.MEANING));
            return Format.FREE;
        }
        if (!format.get("schema").isObject()) {
            throw Faults.wrong(at, "must be an object of type json_schema with a 'schema'");
        }
        return new Format.Schema("", "", format.get("schema"), Optional.empty());
    }

    private Thinking thinking() throws BadRequest {
        var block = body.get("thinking");
        var effort = effort(body.get("output_config").get("effort"));
        var display = block.get("display");
        var shown = display.isString() ? Optional.of(!display.is("omitted")) : Optional.<Boolean>empty();
        var budget = block.get("budget_tokens");
        if (!block.present()) {
            return new Thinking(Thinking.Mode.UNSAID, effort, OptionalInt.empty(), Optional.empty());
        }
        return switch (block.get("type").text()) {
            case "disabled" -> new Thinking(Thinking.Mode.OFF, effort, OptionalInt.empty(), Optional.empty());
            case "adaptive" -> new Thinking(Thinking.Mode.ADAPTIVE, effort, OptionalInt.empty(), shown);
            case "enabled" -> new Thinking(
                    Thinking.Mode.ON,
                    effort,
                    budget.isNumber() ? OptionalInt.of((int) Math.min(budget.count(), Integer.MAX_VALUE)) : OptionalInt.empty(),
                    shown);
            case "" -> throw Faults.wrong("thinking.type", "is missing. Use enabled, disabled or adaptive");
            default -> {
                others.add(new Setting("thinking.type", block.get("type"), Setting.Weight.HINT));
                yield new Thinking(Thinking.Mode.ADAPTIVE, effort, OptionalInt.empty(), shown);
            }
        };
    }

    private Optional<Thinking.Effort> effort(Json word) throws BadRequest {
        if (!word.present()) {
            return Optional.empty();
        }
        if (!word.isString()) {
            throw Faults.wrong("output_config.effort", "must be low, medium, high, xhigh or max");
        }
        for (var effort : Thinking.Effort.values()) {
            if (effort != Thinking.Effort.MINIMAL && word.is(effort.name().toLowerCase(Locale.ROOT))) {
                return Optional.of(effort);
            }
        }
        others.add(new Setting("output_config.effort", word, Setting.Weight.HINT));
        return Optional.empty();
    }

    private List<Tool> tools() throws BadRequest {
        var tools = body.get("tools");
        if (tools.present() && !tools.isArray()) {
            throw Faults.wrong("tools", "must be an array of tool definitions");
        }
        var all = new ArrayList<Tool>();
        for (int i = 0; i < tools.values().size(); i++) {
            all.add(tool(tools.values().get(i), "tools[" + i + "]"));
        }
        return all;
    }

    private Tool tool(Json tool, String at) throws BadRequest {
        var type = tool.get("type").textOr("custom");
        if (!type.equals("custom")) {
            return new Tool.Builtin(type, tool, at);
        }
        if (tool.get("name").text().isEmpty()) {
            throw Faults.wrong(at + ".name", "is missing. Give the tool a name");
        }
        var schema = tool.get("input_schema");
        if (schema.present() && !schema.isObject()) {
            throw Faults.wrong(at + ".input_schema", "must be a JSON Schema of an object");
        }
        for (int i = 0; i < tool.names().size(); i++) {
            if (tool.values().get(i).present() && !TOOL_READ.contains(tool.names().get(i))) {
                others.add(new Setting(at + "." + tool.names().get(i), tool.values().get(i), Setting.Weight.HINT));
            }
        }
        return new Tool.Function(
                tool.get("name").text(), tool.get("description").text(), schema, bool(tool.get("strict")),
                MessagesTurnsReader.cache(tool));
    }

    private ToolChoice toolChoice() throws BadRequest {
        var choice = body.get("tool_choice");
        if (!choice.present()) {
            return ToolChoice.OPEN;
        }
        var parallel = bool(choice.get("disable_parallel_tool_use")).map(disabled -> !disabled);
        return switch (choice.get("type").text()) {
            case "auto" -> ToolChoice.of(ToolChoice.Mode.AUTO).withParallel(parallel);
            case "any" -> ToolChoice.of(ToolChoice.Mode.REQUIRED).withParallel(parallel);
            case "none" -> ToolChoice.of(ToolChoice.Mode.NONE);
            case "tool" -> {
                if (choice.get("name").text().isEmpty()) {
                    throw Faults.wrong("tool_choice.name", "is missing. Name the tool that is to be called");
                }
                yield ToolChoice.one(choice.get("name").text()).withParallel(parallel);
            }
            case "" -> throw Faults.wrong("tool_choice.type", "is missing. Use auto, any, tool or none");
            default -> {
                others.add(new Setting("tool_choice.type", choice.get("type"), Setting.Weight.MEANING));
                yield ToolChoice.OPEN;
            }
        };
    }

    private void others() {
        for (int i = 0; i < body.names().size(); i++) {
            var name = body.names().get(i);
            var value = body.values().get(i);
            if (value.present() && !READ.contains(name)) {
                boolean meaning = MEANINGFUL.contains(name);
                others.add(new Setting(name, value, meaning ? Setting.Weight.MEANING : Setting.Weight.HINT));
            }
        }
        var config = body.get("output_config");
        for (int i = 0; i < config.names().size(); i++) {
            var name = config.names().get(i);
            if (config.isObject() && !name.equals("effort") && !name.equals("format") && config.values().get(i).present()) {
                others.add(new Setting("output_config." + name, config.values().get(i), Setting.Weight.HINT));
            }
        }
    }

    private OptionalInt small(String name) throws BadRequest {
        var value = body.get(name);
        if (!value.present()) {
            return OptionalInt.empty();
        }
        if (value.whole().isEmpty() || value.whole().getAsLong() < 0) {
            throw Faults.wrong(name, "must be a whole number of at most 64 bits that is not negative");
        }
        return OptionalInt.of((int) Math.min(value.whole().getAsLong(), Integer.MAX_VALUE));
    }

    private OptionalDouble decimal(String name) throws BadRequest {
        var value = body.get(name);
        if (value.present() && !value.isNumber()) {
            throw Faults.wrong(name, "must be a number");
        }
        return value.number();
    }

    private static Optional<Boolean> bool(Json value) {
        return value.isBool() ? Optional.of(value.isTrue()) : Optional.empty();
    }
}
