package dev.signalbox.dialects.anthropic;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.PromptTarget;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.prompt.CacheMark;
import dev.signalbox.dialects.prompt.Drops;
import dev.signalbox.dialects.prompt.Member;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.Tool;
import dev.signalbox.dialects.prompt.ToolChoice;
import dev.signalbox.records.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes what may be called, and the choice among it. Where a caller allows some of its tools, only these are offered.
 * A conversation with calls in it whose caller offers no tools any more offers what was called, to be left alone, since
 * the API takes no calls of tools that it was not told of.
 */
final class ToolsWriter {
    private static final Json ANYTHING = Json.of("{\"type\":\"object\"}");

    private final Prompt prompt;
    private final PromptTarget target;
    private final JsonOut out;
    private final Drops drops;
    private final List<Tool> offered = new ArrayList<>();
    private boolean called;

    /** @param names of the tools that were called up to now */
    ToolsWriter(Prompt prompt, PromptTarget target, JsonOut out, Drops drops, List<String> names) {
        this.prompt = prompt;
        this.target = target;
        this.out = out;
        this.drops = drops;
        var allowed = prompt.toolChoice().mode() == ToolChoice.Mode.ONE ? List.<String>of() : prompt.toolChoice().names();
        for (var tool : prompt.tools()) {
            if (allowed.isEmpty() || !(tool instanceof Tool.Function function) || allowed.contains(function.name())) {
                offered.add(tool);
            } else {
                drops.hint(Member.TOOLS);
            }
        }
        if (offered.isEmpty()) {
            for (var name : names) {
                called = true;
                offered.add(new Tool.Function(name, "", ANYTHING, Optional.empty(), CacheMark.NONE));
            }
        }
    }

    List<Tool> offered() {
        return offered;
    }

    void write(CacheMarks marks) throws BadRequest {
        if (offered.isEmpty()) {
            return;
        }
        out.name("tools").beginArray();
        for (var tool : offered) {
            switch (tool) {
                case Tool.Function function -> function(function, marks);
                case Tool.Builtin builtin -> {
                    if (prompt.dialect() == Dialect.ANTHROPIC_MESSAGES) {
                        out.value(builtin.value());
                    } else {
                        drops.builtin(builtin, prompt);
                    }
                }
            }
        }
        out.endArray();
    }

    private void function(Tool.Function function, CacheMarks marks) {
        out.beginObject().member("name", function.name());
        if (!function.description().isEmpty()) {
            out.member("description", function.description());
        }
        out.name("input_schema");
        schema(function.parameters());
        if (function.strict().isPresent()) {
            if (target.can("json-schema")) {
                out.member("strict", function.strict().get());
            } else if (function.strict().get()) {
                drops.strict();
            }
        }
        marks.write(function.cache(), out);
        out.endObject();
    }

    /** As it came, but that the API insists on its type. */
    private void schema(Json schema) {
        if (schema.isObject() && schema.get("type").present()) {
            out.value(schema);
            return;
        }
        out.beginObject().member("type", "object");
        for (int i = 0; i < schema.names().size(); i++) {
            if (!schema.names().get(i).equals("type")) {
                out.member(schema.names().get(i), schema.values().get(i));
            }
        }
        out.endObject();
    }

    void choice() {
        if (offered.isEmpty()) {
            return;
        }
        var choice = prompt.toolChoice();
        var mode = called ? ToolChoice.Mode.NONE : choice.mode();
        boolean alone = choice.parallel().isPresent() && !choice.parallel().get();
        var word = switch (mode) {
            case UNSAID -> choice.parallel().isPresent() ? "auto" : "";
            case AUTO -> "auto";
            case NONE -> "none";
            case REQUIRED -> "any";
            case ONE -> "tool";
        };
        if (word.isEmpty()) {
            return;
        }
        out.name("tool_choice").beginObject().member("type", word);
        if (mode == ToolChoice.Mode.ONE) {
            out.member("name", choice.names().getFirst());
        }
        if (choice.parallel().isPresent() && mode != ToolChoice.Mode.NONE) {
            out.member("disable_parallel_tool_use", alone);
        }
        out.endObject();
    }
}
