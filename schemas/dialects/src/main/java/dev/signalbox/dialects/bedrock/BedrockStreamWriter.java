package dev.signalbox.dialects.bedrock;

import dev.signalbox.dialects.ReplyWriter;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.ReplyEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;

/**
 * Writes an answer as frames. A block is open until something else begins. Raw data of this dialect is not passed on:
 * a frame's name is not part of it, so that it is not kept.
 */
final class BedrockStreamWriter implements ReplyWriter {
    private enum Kind {
        NONE,
        TEXT,
        THOUGHT,
        CALL
    }

    private Kind open = Kind.NONE;
    private int block;

    @Override
    public String contentType() {
        return "application/vnd.amazon.eventstream";
    }

    @Override
    public void write(ReplyEvent event, Sink out) {
        switch (event) {
            case ReplyEvent.Started _ -> put("messageStart", new JsonOut().beginObject().member("role", "assistant"), out);
            case ReplyEvent.TextDelta(_, var text, _) -> text(text, out);
            case ReplyEvent.RefusalDelta(_, var text, _) -> text(text, out);
            case ReplyEvent.ReasoningDelta(_, var text, _) -> reasoning("text", text, out);
            case ReplyEvent.ReasoningMark mark -> mark(mark, out);
            case ReplyEvent.ToolCallStarted(_, _, var id, var name, _) -> call(id, name, out);
            case ReplyEvent.ToolArguments(_, _, var fragment, _) -> {
                var json = delta().name("toolUse").beginObject().member("input", fragment).endObject();
                put("contentBlockDelta", json.endObject(), out);
            }
            case ReplyEvent.Passed _, ReplyEvent.Whole _ -> {}
            case ReplyEvent.Finished finished -> finished(finished, out);
            case ReplyEvent.Failed failed -> {
                var json = new JsonOut().beginObject().member("message", failed.message());
                var type = BedrockErrors.type(failed.failure());
                frame("exception", Character.toLowerCase(type.charAt(0)) + type.substring(1), json, out);
            }
        }
    }

    private void text(String text, Sink out) {
        begin(Kind.TEXT, out);
        put("contentBlockDelta", delta().member("text", text).endObject(), out);
    }

    private void reasoning(String member, String value, Sink out) {
        begin(Kind.THOUGHT, out);
        var json = delta().name("reasoningContent").beginObject().member(member, value).endObject();
        put("contentBlockDelta", json.endObject(), out);
    }

    private void mark(ReplyEvent.ReasoningMark mark, Sink out) {
        if (mark.maker() != Dialect.BEDROCK_CONVERSE || mark.index() != ReplyEvent.ReasoningMark.NO_CALL) {
            return;
        }
        if (mark.hidden()) {
            close(out);
        }
        reasoning(mark.hidden() ? "redactedContent" : "signature", mark.value(), out);
        close(out);
    }

    private void call(String id, String name, Sink out) {
        close(out);
        open = Kind.CALL;
        var json = new JsonOut().beginObject().member("contentBlockIndex", block).name("start").beginObject();
        json.name("toolUse").beginObject().member("toolUseId", id).member("name", name).endObject().endObject();
        put("contentBlockStart", json, out);
    }

    private void finished(ReplyEvent.Finished finished, Sink out) {
        close(out);
        put("messageStop", new JsonOut().beginObject().member("stopReason", BedrockWords.word(finished)), out);
        var json = new JsonOut().beginObject().name("usage");
        BedrockWords.write(json, finished.usage());
        put("metadata", json, out);
    }

    private JsonOut delta() {
        return new JsonOut().beginObject().member("contentBlockIndex", block).name("delta").beginObject();
    }

    private void begin(Kind kind, Sink out) {
        if (open != kind) {
            close(out);
            open = kind;
        }
    }

    private void close(Sink out) {
        if (open != Kind.NONE) {
            put("contentBlockStop", new JsonOut().beginObject().member("contentBlockIndex", block++), out);
            open = Kind.NONE;
        }
    }

    private static void put(String name, JsonOut json, Sink out) {
        frame("event", name, json, out);
    }

    /** @param json an object that is still open */
    private static void frame(String kind, String name, JsonOut json, Sink out) {
        Map<String, HeaderValue> headers = new LinkedHashMap<>();
        headers.put(":" + kind + "-type", HeaderValue.fromString(name));
        headers.put(":content-type", HeaderValue.fromString("application/json"));
        headers.put(":message-type", HeaderValue.fromString(kind));
        out.event();
        out.put(Bytes.of(new Message(headers, json.endObject().bytes().toArray()).toByteBuffer()));
    }
}
