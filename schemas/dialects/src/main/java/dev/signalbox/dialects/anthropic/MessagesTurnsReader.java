package dev.signalbox.dialects.anthropic;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.JsonString;
import dev.signalbox.dialects.prompt.CacheMark;
import dev.signalbox.dialects.prompt.Mark;
import dev.signalbox.dialects.prompt.Media;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.dialects.prompt.Role;
import dev.signalbox.dialects.prompt.Turn;
import dev.signalbox.records.Dialect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The turns of a body: its system prompt, then its messages. Results of tools, which this dialect has the user say, are
 * a turn of their own before what the user says in the same message. A message of the role system, which the API's
 * version of 2026-10-21 has, stays where it stands.
 */
final class MessagesTurnsReader {
    private final List<Turn> turns = new ArrayList<>();

    private MessagesTurnsReader() {}

    static List<Turn> read(Json system, Json messages) throws BadRequest {
        var reader = new MessagesTurnsReader();
        if (system.present()) {
            var parts = content(system, "system");
            if (!parts.isEmpty()) {
                reader.turns.add(new Turn(Role.SYSTEM, parts));
            }
        }
        for (int i = 0; i < messages.values().size(); i++) {
            reader.message(messages.values().get(i), "messages[" + i + "]");
        }
        return reader.turns;
    }

    static CacheMark cache(Json block) {
        var cache = block.get("cache_control");
        return !cache.present() ? CacheMark.NONE : cache.get("ttl").is("1h") ? CacheMark.HOUR : CacheMark.MINUTES_5;
    }

    private void message(Json message, String at) throws BadRequest {
        if (!message.isObject()) {
            throw Faults.wrong(at, "must be an object such as {\"role\": \"user\", \"content\": \"Hello\"}");
        }
        var role = message.get("role").word();
        switch (role) {
            case "user" -> user(content(message.get("content"), at + ".content"));
            case "assistant" -> turns.add(new Turn(Role.ASSISTANT, marked(content(message.get("content"), at + ".content"))));
            case "system" -> turns.add(new Turn(Role.SYSTEM, content(message.get("content"), at + ".content")));
            default -> throw Faults.wrong(at + ".role",
                    "must be user or assistant. Instructions belong into 'system', results of tools into the user's content");
        }
    }

    private void user(List<Part> parts) {
        var results = new ArrayList<Part>();
        var rest = new ArrayList<Part>();
        for (var part : parts) {
            (part instanceof Part.ToolResult ? results : rest).add(part);
        }
        if (!results.isEmpty()) {
            turns.add(new Turn(Role.TOOL, results));
        }
        if (!rest.isEmpty() || results.isEmpty()) {
            turns.add(new Turn(Role.USER, rest));
        }
    }

    /** Gives marks of calls, which came as blocks of their own, back to their calls. */
    private static List<Part> marked(List<Part> parts) {
        Map<String, Mark> marks = new HashMap<>();
        var rest = new ArrayList<Part>();
        for (var part : parts) {
            var mark = part instanceof Part.Foreign foreign && foreign.type().equals("redacted_thinking")
                    ? Marks.ofCall(foreign.value().get("data").text())
                    : Optional.<Marks.OfCall>empty();
            mark.ifPresentOrElse(of -> marks.put(of.id(), of.mark()), () -> rest.add(part));
        }
        if (!marks.isEmpty()) {
            rest.replaceAll(part -> part instanceof Part.ToolUse use && marks.containsKey(use.id())
                    ? new Part.ToolUse(use.id(), use.name(), use.arguments(), marks.get(use.id()), use.cache())
                    : part);
        }
        return rest;
    }

    private static List<Part> content(Json content, String at) throws BadRequest {
        var parts = new ArrayList<Part>();
        if (content.isString()) {
            if (!content.string().isEmpty()) {
                parts.add(Part.text(content.string()));
            }
            return parts;
        }
        if (!content.isArray()) {
            throw Faults.wrong(at, "must be a string or an array of content blocks");
        }
        for (int i = 0; i < content.values().size(); i++) {
            parts.add(block(content.values().get(i), at + "[" + i + "]"));
        }
        return parts;
    }

    private static Part block(Json block, String at) throws BadRequest {
        var type = block.get("type").word();
        return switch (type) {
            case "" -> throw Faults.wrong(at, "must be an object with a 'type', such as {\"type\": \"text\", \"text\": \"Hello\"}");
            case "text" -> new Part.Text(string(block, "text", at), cache(block));
            case "image" -> image(block, at);
            case "document" -> document(block, at);
            case "tool_use" -> new Part.ToolUse(
                    required(block, "id", at), required(block, "name", at), input(block.get("input"), at), Mark.NONE, cache(block));
            case "tool_result" -> result(block, at);
            case "thinking" -> new Part.Reasoning(block.get("thinking").text(), mark(block.get("signature").text()), false);
            case "redacted_thinking" -> Marks.ofCall(block.get("data").text()).isPresent()
                    ? new Part.Foreign(type, block, at)
                    : new Part.Reasoning("", mark(block.get("data").text()), true);
            default -> new Part.Foreign(type, block, at);
        };
    }

    private static Mark mark(String spelled) {
        return Mark.read(Dialect.ANTHROPIC_MESSAGES, spelled);
    }

    private static String input(Json input, String at) throws BadRequest {
        if (input.present() && !input.isObject()) {
            throw Faults.wrong(at + ".input", "must be an object, the arguments of the call");
        }
        return input.present() ? input.raw().asText() : "{}";
    }

    private static Part result(Json block, String at) throws BadRequest {
        var content = block.get("content");
        var parts = content.present() ? content(content, at + ".content") : List.<Part>of();
        return new Part.ToolResult(
                required(block, "tool_use_id", at), "", parts, block.get("is_error").isTrue(), cache(block), at);
    }

    private static Part image(Json block, String at) throws BadRequest {
        var source = block.get("source");
        var type = source.get("type").word();
        var media = switch (type) {
            case "base64" -> inline(source, at);
            case "url" -> new Media.Remote(required(source, "url", at + ".source"));
            case "file" -> new Media.Stored(required(source, "file_id", at + ".source"));
            default -> null;
        };
        return media == null ? new Part.Foreign("image", block, at) : new Part.Image(media, "", cache(block), at);
    }

    /** One that wants citations, or has a context or blocks of its own, means more than its bytes. */
    private static Part document(Json block, String at) throws BadRequest {
        var source = block.get("source");
        if (block.get("citations").get("enabled").isTrue() || block.get("context").present()) {
            return new Part.Foreign("document", block, at + (block.get("context").present() ? ".context" : ".citations"));
        }
        var media = switch (source.get("type").word()) {
            case "base64" -> inline(source, at);
            case "text" -> new Media.Inline("text/plain", Base64.getEncoder()
                    .encodeToString(required(source, "data", at + ".source").getBytes(StandardCharsets.UTF_8)));
            case "url" -> new Media.Remote(required(source, "url", at + ".source"));
            case "file" -> new Media.Stored(required(source, "file_id", at + ".source"));
            default -> null;
        };
        return media == null
                ? new Part.Foreign("document", block, at)
                : new Part.Document(media, block.get("title").text(), cache(block), at);
    }

    private static Media.Inline inline(Json source, String at) throws BadRequest {
        return new Media.Inline(required(source, "media_type", at + ".source"), required(source, "data", at + ".source"));
    }

    private static String required(Json block, String name, String at) throws BadRequest {
        return string(block, name, at).text();
    }

    private static JsonString string(Json block, String name, String at) throws BadRequest {
        if (!block.get(name).isString()) {
            throw Faults.wrong(at + "." + name, "is missing. Send it as a string");
        }
        return block.get(name).string();
    }
}
