package dev.signalbox.dialects.gemini;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.dialects.prompt.CacheMark;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.Setting;
import dev.signalbox.dialects.prompt.Tool;
import dev.signalbox.dialects.prompt.ToolChoice;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Failure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The meaning of a body: its tools and other members; {@link GeminiTurnsReader} reads its contents, {@link
 * GenerationConfig} how it wants to be answered.
 */
final class GeminiPromptReader {
    private static final Set<String> READ = Set.of(
            "model", "contents", "systemInstruction", "tools", "toolConfig", "generationConfig");

    private static final Set<String> OBJECTS = Set.of("toolConfig", "generationConfig");

    /** What changes the answer and has no canonical form: a cached content is a part of the prompt. */
    private static final Set<String> MEANINGFUL = Set.of("cachedContent", "modelArmorConfig");

    private final Json body;

    private GeminiPromptReader(Json body) {
        this.body = body;
    }

    static Prompt read(Bytes bytes) throws BadRequest {
        return read(parsed(bytes));
    }

    static Prompt read(Json body) throws BadRequest {
        return new GeminiPromptReader(body).prompt();
    }

    /** The body as a tree; an object, whatever it has in it. */
    static Json parsed(Bytes bytes) throws BadRequest {
        try {
            var body = Json.parse(bytes);
            if (!body.isObject()) {
                throw bad("The body must be a JSON object with 'contents'.", null);
            }
            return body;
        } catch (MalformedJson fault) {
            throw malformed(fault);
        }
    }

    /** Who reads which of two of a name would differ from provider to provider; and what is no object would mean nothing here. */
    private void check() throws BadRequest {
        var seen = new HashSet<String>();
        for (int i = 0; i < body.names().size(); i++) {
            var name = Fields.camel(body.names().get(i));
            if (!seen.add(name)) {
                throw wrong(body.names().get(i), "stands twice in the body. Send it once");
            }
            if (OBJECTS.contains(name) && body.values().get(i).present() && !body.values().get(i).isObject()) {
                throw wrong(body.names().get(i), "must be an object");
            }
        }
    }

    private Prompt prompt() throws BadRequest {
        check();
        var config = new GenerationConfig(Fields.get(body, "generationConfig"));
        var others = new ArrayList<Setting>();
        settings(others);
        toolSettings(others);
        config.others(others);
        return new Prompt(
                Dialect.GEMINI, GeminiTurnsReader.read(body), tools(), toolChoice(), config.sampling(), config.format(),
                config.thinking(), others);
    }

    private List<Tool> tools() throws BadRequest {
        var all = new ArrayList<Tool>();
        var tools = Fields.items(body.get("tools"));
        for (int i = 0; i < tools.size(); i++) {
            var tool = tools.get(i);
            var names = tool.names();
            for (int j = 0; j < names.size(); j++) {
                var value = tool.values().get(j);
                var at = "tools[" + i + "]." + names.get(j);
                if (Fields.camel(names.get(j)).equals("functionDeclarations")) {
                    functions(value, at, all);
                } else if (value.present()) {
                    all.add(new Tool.Builtin(names.get(j), value, at));
                }
            }
        }
        return all;
    }

    private static void functions(Json declarations, String at, List<Tool> all) throws BadRequest {
        var functions = Fields.items(declarations);
        for (int i = 0; i < functions.size(); i++) {
            var function = functions.get(i);
            var name = function.get("name").text();
            if (name.isEmpty()) {
                throw wrong(at + "[" + i + "].name", "is missing. Give the function a name");
            }
            var schema = Fields.get(function, "parametersJsonSchema");
            var parameters = schema.present() ? schema : OpenApiToSchema.of(function.get("parameters"));
            all.add(new Tool.Function(name, function.get("description").text(), parameters, Optional.empty(), CacheMark.NONE));
        }
    }

    private ToolChoice toolChoice() throws BadRequest {
        var config = Fields.get(Fields.get(body, "toolConfig"), "functionCallingConfig");
        var names = new ArrayList<String>();
        for (var name : Fields.items(Fields.get(config, "allowedFunctionNames"))) {
            names.add(name.text());
        }
        var mode = switch (config.get("mode").text()) {
            case "", "MODE_UNSPECIFIED" -> names.isEmpty() ? ToolChoice.Mode.UNSAID : ToolChoice.Mode.AUTO;
            case "AUTO", "auto", "VALIDATED" -> ToolChoice.Mode.AUTO;
            case "ANY", "any" -> names.size() == 1 ? ToolChoice.Mode.ONE : ToolChoice.Mode.REQUIRED;
            case "NONE", "none" -> ToolChoice.Mode.NONE;
            default -> throw wrong("toolConfig.functionCallingConfig.mode", "must be AUTO, ANY, NONE or VALIDATED");
        };
        return new ToolChoice(mode, names, Optional.empty());
    }

    private void settings(List<Setting> others) {
        for (int i = 0; i < body.names().size(); i++) {
            var name = body.names().get(i);
            var known = Fields.camel(name);
            if (!READ.contains(known)) {
                setting(name, body.values().get(i), MEANINGFUL.contains(known), others);
            }
        }
    }

    /** Where a search or a map is asked from means nothing without the tools that search, which are refused by themselves. */
    private void toolSettings(List<Setting> others) {
        var config = Fields.get(body, "toolConfig");
        for (int i = 0; i < config.names().size(); i++) {
            var name = config.names().get(i);
            if (!Fields.camel(name).equals("functionCallingConfig")) {
                setting("toolConfig." + name, config.values().get(i), false, others);
            }
        }
    }

    static void setting(String name, Json value, boolean meaning, List<Setting> others) {
        if (value.present()) {
            others.add(new Setting(name, value, meaning ? Setting.Weight.MEANING : Setting.Weight.HINT));
        }
    }

    static BadRequest wrong(String param, String rule) {
        return BadRequest.member(param, rule);
    }

    static BadRequest malformed(MalformedJson fault) {
        return BadRequest.malformed(fault);
    }

    static BadRequest bad(String message, @Nullable String param) {
        return new BadRequest(Failure.INVALID_REQUEST, message, param);
    }
}
