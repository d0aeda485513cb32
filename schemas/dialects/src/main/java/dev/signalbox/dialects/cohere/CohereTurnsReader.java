package dev.signalbox.dialects.cohere;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.prompt.CacheMark;
import dev.signalbox.dialects.prompt.DataUrl;
import dev.signalbox.dialects.prompt.Fields;
import dev.signalbox.dialects.prompt.Mark;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.dialects.prompt.Role;
import dev.signalbox.dialects.prompt.Turn;
import dev.signalbox.dialects.prompt.TurnsReader;
import java.util.ArrayList;
import java.util.List;

/** The turns of a body's messages. Messages with results of tools that follow one another are one turn. */
final class CohereTurnsReader extends TurnsReader {
    @Override
    protected Part.ToolResult result(Json message, String at) throws BadRequest {
        var id = message.get("tool_call_id").text();
        return new Part.ToolResult(id, "", content(message, at, new ArrayList<>()), false, CacheMark.NONE, at);
    }

    @Override
    protected Turn turn(String role, Json message, String at) throws BadRequest {
        var parts = new ArrayList<Part>();
        return switch (role) {
            case "system" -> new Turn(Role.SYSTEM, content(message, at, parts));
            case "user" -> new Turn(Role.USER, content(message, at, parts));
            case "assistant" -> {
                content(message, at, parts);
                var plan = message.get("tool_plan").text();
                if (!plan.isEmpty()) {
                    parts.add(Part.text(plan));
                }
                calls(message, parts);
                yield new Turn(Role.ASSISTANT, parts);
            }
            default -> throw Fields.wrong(at + ".role", "must be system, user, assistant or tool");
        };
    }

    private static List<Part> content(Json message, String at, List<Part> parts) throws BadRequest {
        var content = message.get("content");
        if (content.isString()) {
            if (!content.string().isEmpty()) {
                parts.add(Part.text(content.string()));
            }
            return parts;
        }
        for (int i = 0; i < content.values().size(); i++) {
            parts.add(part(content.values().get(i), at + ".content[" + i + "]"));
        }
        return parts;
    }

    private static Part part(Json part, String at) throws BadRequest {
        var type = part.get("type").word();
        return switch (type) {
            case "text" -> Part.text(part.get("text").string());
            case "thinking" -> new Part.Reasoning(part.get("thinking").text(), Mark.NONE, false);
            case "image_url" -> {
                var image = part.get("image_url");
                var url = image.isString() ? image.text() : image.get("url").text();
                yield new Part.Image(DataUrl.media(url, at + ".image_url.url"), image.get("detail").text(), CacheMark.NONE, at);
            }
            default -> new Part.Foreign(type, part, at);
        };
    }

    private static void calls(Json message, List<Part> parts) {
        for (var call : message.get("tool_calls").values()) {
            var function = call.get("function");
            parts.add(new Part.ToolUse(
                    call.get("id").text(), function.get("name").text(), function.get("arguments").text(), Mark.NONE, CacheMark.NONE));
        }
    }
}
