package dev.signalbox.dialects.bedrock;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.prompt.CacheMark;
import dev.signalbox.dialects.prompt.Fields;
import dev.signalbox.dialects.prompt.Mark;
import dev.signalbox.dialects.prompt.Media;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.dialects.prompt.Role;
import dev.signalbox.dialects.prompt.Turn;
import dev.signalbox.records.Dialect;
import java.util.ArrayList;
import java.util.List;

/** The turns of a body's messages. Results of tools, which stand among what the user says, are turns of their own. */
final class BedrockTurnsReader {
    private final List<Turn> turns = new ArrayList<>();

    private BedrockTurnsReader() {}

    static List<Turn> read(Json system, Json messages) throws BadRequest {
        var reader = new BedrockTurnsReader();
        if (system.present()) {
            reader.turns.add(new Turn(Role.SYSTEM, blocks(system, "system")));
        }
        for (int i = 0; i < messages.values().size(); i++) {
            reader.message(messages.values().get(i), "messages[" + i + "]");
        }
        return reader.turns;
    }

    static CacheMark mark(Json block) {
        return block.get("cachePoint").get("ttl").is("1h") ? CacheMark.HOUR : CacheMark.MINUTES_5;
    }

    private void message(Json message, String at) throws BadRequest {
        var parts = blocks(message.get("content"), at + ".content");
        switch (message.get("role").word()) {
            case "system" -> turns.add(new Turn(Role.SYSTEM, parts));
            case "assistant" -> turns.add(new Turn(Role.ASSISTANT, parts));
            case "user" -> user(parts);
            default -> throw Fields.wrong(at + ".role", "must be user or assistant");
        }
    }

    private void user(List<Part> parts) {
        var side = new ArrayList<Part>();
        Role role = Role.USER;
        for (var part : parts) {
            var of = part instanceof Part.ToolResult ? Role.TOOL : Role.USER;
            if (of != role && !side.isEmpty()) {
                turns.add(new Turn(role, side));
                side.clear();
            }
            role = of;
            side.add(part);
        }
        turns.add(new Turn(role, side));
    }

    private static List<Part> blocks(Json content, String at) throws BadRequest {
        var parts = new ArrayList<Part>();
        for (int i = 0; i < content.values().size(); i++) {
            var block = content.values().get(i);
            if (!block.get("cachePoint").present()) {
                parts.add(part(block, at + "[" + i + "]"));
            } else if (!parts.isEmpty()) {
                parts.set(parts.size() - 1, cached(parts.getLast(), mark(block)));
            }
        }
        return parts;
    }

    private static Part cached(Part part, CacheMark cache) {
        return switch (part) {
            case Part.Text(var text, _) -> new Part.Text(text, cache);
            case Part.Image(var media, var detail, _, var at) -> new Part.Image(media, detail, cache, at);
            case Part.Document(var media, var name, _, var at) -> new Part.Document(media, name, cache, at);
            case Part.ToolUse(var id, var name, var arguments, var mark, _) ->
                    new Part.ToolUse(id, name, arguments, mark, cache);
            case Part.ToolResult(var id, var name, var inner, boolean failed, _, var at) ->
                    new Part.ToolResult(id, name, inner, failed, cache, at);
            default -> part;
        };
    }

    private static Part part(Json block, String at) throws BadRequest {
        var kind = block.names().isEmpty() ? "" : block.names().getFirst();
        var value = block.get(kind);
        return switch (kind) {
            case "text" -> Part.text(value.string());
            case "image", "audio", "document" -> media(kind, block, at);
            case "toolUse" -> {
                var input = value.get("input");
                yield new Part.ToolUse(
                        value.get("toolUseId").text(), value.get("name").text(), input.isObject() ? input.raw().asText() : "{}",
                        Mark.NONE, CacheMark.NONE);
            }
            case "toolResult" -> new Part.ToolResult(
                    value.get("toolUseId").text(), "", blocks(value.get("content"), at + ".toolResult.content"),
                    value.get("status").is("error"), CacheMark.NONE, at);
            case "json" -> Part.text(value.raw().asText());
            case "reasoningContent" -> reasoning(value);
            default -> new Part.Foreign(kind, block, at);
        };
    }

    private static Part reasoning(Json reasoning) {
        var redacted = reasoning.get("redactedContent").text();
        if (!redacted.isEmpty()) {
            return new Part.Reasoning("", Mark.read(Dialect.BEDROCK_CONVERSE, redacted), true);
        }
        var shown = reasoning.get("reasoningText");
        return new Part.Reasoning(
                shown.get("text").text(), Mark.read(Dialect.BEDROCK_CONVERSE, shown.get("signature").text()), false);
    }

    /** Only bytes have a canonical form; what lies in a bucket is known to this dialect alone. */
    private static Part media(String kind, Json block, String at) {
        var value = block.get(kind);
        var bytes = value.get("source").get("bytes");
        if (!bytes.isString()) {
            return new Part.Foreign(kind, block, at);
        }
        var media = new Media.Inline(BedrockMedia.type(kind, value.get("format").text()), bytes.text());
        return switch (kind) {
            case "image" -> new Part.Image(media, "", CacheMark.NONE, at);
            case "audio" -> new Part.Audio(media, at);
            default -> new Part.Document(media, value.get("name").text(), CacheMark.NONE, at);
        };
    }
}
