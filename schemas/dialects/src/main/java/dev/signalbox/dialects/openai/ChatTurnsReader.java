package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.prompt.CacheMark;
import dev.signalbox.dialects.prompt.DataUrl;
import dev.signalbox.dialects.prompt.Mark;
import dev.signalbox.dialects.prompt.Media;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.dialects.prompt.Role;
import dev.signalbox.dialects.prompt.Turn;
import dev.signalbox.dialects.prompt.TurnsReader;
import dev.signalbox.records.Dialect;
import java.util.ArrayList;
import java.util.List;

/** The turns of a chat body's messages. Messages with results of tools that follow one another are one turn. */
final class ChatTurnsReader extends TurnsReader {
    /** Anthropic's mark, which several gateways take in this dialect too. */
    static CacheMark cache(Json part) {
        var cache = part.get("cache_control");
        return !cache.present() ? CacheMark.NONE : cache.get("ttl").is("1h") ? CacheMark.HOUR : CacheMark.MINUTES_5;
    }

    @Override
    protected boolean isTool(String role) {
        return role.equals("tool") || role.equals("function");
    }

    @Override
    protected Turn turn(String role, Json message, String at) throws BadRequest {
        var parts = new ArrayList<Part>();
        return switch (role) {
            case "system" -> new Turn(Role.SYSTEM, content(message, at, parts));
            case "developer" -> new Turn(Role.DEVELOPER, content(message, at, parts));
            case "user" -> new Turn(Role.USER, content(message, at, parts));
            case "assistant" -> {
                reasoning(message, parts);
                content(message, at, parts);
                if (!message.get("refusal").text().isEmpty()) {
                    parts.add(new Part.Refusal(message.get("refusal").text()));
                }
                calls(message, parts);
                yield new Turn(Role.ASSISTANT, parts);
            }
            default -> throw BadRequest.member(at + ".role", "must be system, developer, user, assistant or tool");
        };
    }

    @Override
    protected Part.ToolResult result(Json message, String at) throws BadRequest {
        var id = message.get("tool_call_id").textOr(message.get("name").text());
        var name = message.get("name").text();
        return new Part.ToolResult(id, name, content(message, at, new ArrayList<>()), false, cache(message), at);
    }

    private static List<Part> content(Json message, String at, List<Part> parts) throws BadRequest {
        var content = message.get("content");
        if (content.isString()) {
            if (!content.string().isEmpty()) {
                parts.add(new Part.Text(content.string(), cache(message)));
            }
            return parts;
        }
        if (content.present() && !content.isArray()) {
            throw BadRequest.member(at + ".content", "must be a string, an array of parts, or null");
        }
        for (int i = 0; i < content.values().size(); i++) {
            var part = content.values().get(i);
            parts.add(part.isString() ? Part.text(part.string()) : part(part, at + ".content[" + i + "]"));
        }
        return parts;
    }

    private static Part part(Json part, String at) throws BadRequest {
        var type = part.get("type").word();
        return switch (type) {
            case "text", "input_text" -> new Part.Text(part.get("text").string(), cache(part));
            case "refusal" -> new Part.Refusal(part.get("refusal").text());
            case "image_url" -> {
                var image = part.get("image_url");
                var url = image.isString() ? image.text() : image.get("url").text();
                yield new Part.Image(DataUrl.media(url, at + ".image_url.url"), image.get("detail").text(), cache(part), at);
            }
            case "input_audio" -> {
                var audio = part.get("input_audio");
                yield new Part.Audio(new Media.Inline("audio/" + audio.get("format").textOr("wav"), audio.get("data").text()), at);
            }
            case "file" -> {
                var file = part.get("file");
                var media = file.get("file_id").isString()
                        ? new Media.Stored(file.get("file_id").text())
                        : DataUrl.media(file.get("file_data").text(), at + ".file.file_data");
                yield new Part.Document(media, file.get("filename").text(), cache(part), at);
            }
            default -> new Part.Foreign(type, part, at);
        };
    }

    /** Text under either of its names, and OpenRouter's {@code reasoning_details}, in which marks come back. */
    private static void reasoning(Json message, List<Part> parts) {
        boolean told = false;
        int signed = -1;
        for (var detail : message.get("reasoning_details").values()) {
            var type = detail.get("type").word();
            if (type.equals("reasoning.text") || type.equals("reasoning.summary")) {
                var text = detail.get("text").textOr(detail.get("summary").text());
                told |= !text.isEmpty();
                var mark = mark(detail.get("signature").text());
                if (!text.isEmpty() || mark.present()) {
                    signed = signed < 0 ? parts.size() : signed;
                    parts.add(new Part.Reasoning(text, mark, false));
                }
            } else if (type.equals("reasoning.encrypted") && !ofCall(message, detail)) {
                parts.add(new Part.Reasoning("", mark(detail.get("data").text()), true));
            }
        }
        var text = message.get("reasoning_content").textOr(message.get("reasoning").text());
        if (told || text.isEmpty()) {
            return;
        }
        if (signed >= 0) {
            parts.set(signed, new Part.Reasoning(text, ((Part.Reasoning) parts.get(signed)).mark(), false));
        } else {
            parts.addFirst(new Part.Reasoning(text, Mark.NONE, false));
        }
    }

    private static boolean ofCall(Json message, Json detail) {
        var id = detail.get("id");
        return id.isString() && message.get("tool_calls").values().stream().anyMatch(call -> call.get("id").is(id.text()));
    }

    private static Mark mark(String spelled) {
        return Mark.read(Dialect.OPENAI_CHAT, spelled);
    }

    private static void calls(Json message, List<Part> parts) {
        for (var call : message.get("tool_calls").values()) {
            var function = call.get("function");
            var id = call.get("id").text();
            parts.add(new Part.ToolUse(
                    id, function.get("name").text(), arguments(function.get("arguments")), markOf(message, id), cache(call)));
        }
        var legacy = message.get("function_call");
        if (legacy.isObject()) {
            var name = legacy.get("name").text();
            parts.add(new Part.ToolUse(name, name, arguments(legacy.get("arguments")), Mark.NONE, CacheMark.NONE));
        }
    }

    /** A mark that belongs to a call stands among the details, under the call's id. */
    private static Mark markOf(Json message, String id) {
        for (var detail : message.get("reasoning_details").values()) {
            if (detail.get("id").is(id)) {
                return mark(detail.get("data").text());
            }
        }
        return Mark.NONE;
    }

    private static String arguments(Json arguments) {
        return arguments.isString() ? arguments.text() : arguments.isObject() ? arguments.raw().asText() : "";
    }
}
