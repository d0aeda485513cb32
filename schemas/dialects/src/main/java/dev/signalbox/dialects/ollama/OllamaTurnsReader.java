package dev.signalbox.dialects.ollama;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.prompt.CacheMark;
import dev.signalbox.dialects.prompt.Fields;
import dev.signalbox.dialects.prompt.Mark;
import dev.signalbox.dialects.prompt.Media;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.dialects.prompt.Role;
import dev.signalbox.dialects.prompt.Turn;
import dev.signalbox.dialects.prompt.TurnsReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The turns of a body's messages. Calls need no ids in this dialect, and results may say only whose they are: such a
 * result belongs to the oldest call of its tool that has none.
 */
final class OllamaTurnsReader extends TurnsReader {
    /** Calls that nobody has answered, by id, with their tools. */
    private final Map<String, String> open = new LinkedHashMap<>();

    @Override
    protected Turn turn(String role, Json message, String at) throws BadRequest {
        var parts = new ArrayList<Part>();
        return switch (role) {
            case "system" -> new Turn(Role.SYSTEM, content(message, at, parts));
            case "user" -> new Turn(Role.USER, content(message, at, parts));
            case "assistant" -> {
                var thought = message.get("thinking").text();
                if (!thought.isEmpty()) {
                    parts.add(new Part.Reasoning(thought, Mark.NONE, false));
                }
                content(message, at, parts);
                calls(message, parts);
                yield new Turn(Role.ASSISTANT, parts);
            }
            default -> throw Fields.wrong(at + ".role", "must be system, user, assistant or tool");
        };
    }

    @Override
    protected Part.ToolResult result(Json message, String at) throws BadRequest {
        var name = message.get("tool_name").text();
        var id = message.get("tool_call_id").text();
        if (id.isEmpty()) {
            id = oldestOf(name);
        }
        open.remove(id);
        return new Part.ToolResult(id, name, content(message, at, new ArrayList<>()), false, CacheMark.NONE, at);
    }

    private String oldestOf(String tool) {
        for (var call : open.entrySet()) {
            if (tool.isEmpty() || call.getValue().equals(tool)) {
                return call.getKey();
            }
        }
        return tool;
    }

    private void calls(Json message, List<Part> parts) {
        var calls = message.get("tool_calls").values();
        for (int i = 0; i < calls.size(); i++) {
            var function = calls.get(i).get("function");
            var id = calls.get(i).get("id").text();
            if (id.isEmpty()) {
                id = "call_" + seen() + '_' + i;
            }
            var name = function.get("name").text();
            var arguments = function.get("arguments");
            open.put(id, name);
            parts.add(new Part.ToolUse(
                    id, name, arguments.isObject() ? arguments.raw().asText() : "{}", Mark.NONE, CacheMark.NONE));
        }
    }

    private static List<Part> content(Json message, String at, List<Part> parts) throws BadRequest {
        var text = message.get("content").string();
        if (!text.isEmpty()) {
            parts.add(Part.text(text));
        }
        var images = message.get("images").values();
        for (int i = 0; i < images.size(); i++) {
            var path = at + ".images[" + i + "]";
            if (!images.get(i).isString()) {
                throw Fields.wrong(path, "must be a string with base64");
            }
            var base64 = images.get(i).text();
            parts.add(new Part.Image(new Media.Inline(type(base64), base64), "", CacheMark.NONE, path));
        }
        return parts;
    }

    /** By the first bytes of the picture, since this dialect says nothing of it. */
    private static String type(String base64) {
        return base64.startsWith("/9j/") ? "image/jpeg"
                : base64.startsWith("R0lG") ? "image/gif"
                : base64.startsWith("UklG") ? "image/webp"
                : "image/png";
    }
}
