package dev.signalbox.dialects.cohere;

import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.dialects.reply.EventWriter;
import dev.signalbox.dialects.sse.SseFrame;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;

/** Writes an answer as typed events. A block of content is open until something else begins. */
final class CohereStreamWriter extends EventWriter {
    private static final Bytes DONE = Bytes.utf8("data: [DONE]\n\n");

    private final WriteOptions options;
    private int blocks;
    private String open = "";
    private int call = -1;

    CohereStreamWriter(WriteOptions options) {
        this.options = options;
    }

    @Override
    protected void spell(ReplyEvent event, Sink out) {
        switch (event) {
            case ReplyEvent.Started _ -> started(out);
            case ReplyEvent.TextDelta(_, var text, _) -> content("text", text, out);
            case ReplyEvent.RefusalDelta(_, var text, _) -> content("text", text, out);
            case ReplyEvent.ReasoningDelta(_, var text, _) -> content("thinking", text, out);
            case ReplyEvent.ToolCallStarted(_, int index, var id, var name, _) -> call(index, id, name, out);
            case ReplyEvent.ToolArguments(_, int index, var fragment, _) -> arguments(index, fragment, out);
            case ReplyEvent.Finished finished -> {
                close(out);
                var json = begun("message-end").name("delta").beginObject();
                CohereObjects.end(json, finished);
                SseFrame.put("message-end", json.endObject().endObject().bytes(), out);
                done(out);
            }
            case ReplyEvent.ReasoningMark _, ReplyEvent.Passed _, ReplyEvent.Whole _, ReplyEvent.Failed _ -> {}
        }
    }

    @Override
    protected void pass(ReplyEvent event, Sink out) {
        SseFrame.put(type(event.raw()), event.raw(), out);
        if (event instanceof ReplyEvent.Finished) {
            done(out);
        }
    }

    @Override
    protected void fail(ReplyEvent.Failed failed, Sink out) {
        var json = begun("message-end").name("delta").beginObject().member("finish_reason", "ERROR");
        SseFrame.put("message-end", json.member("error", failed.message()).endObject().endObject().bytes(), out);
    }

    private void started(Sink out) {
        var json = new JsonOut().beginObject().member("id", options.id()).member("type", "message-start").name("delta");
        json.beginObject().name("message").beginObject().member("role", "assistant").name("content").beginArray().endArray();
        SseFrame.put("message-start", json.endObject().endObject().endObject().bytes(), out);
    }

    private void content(String kind, String text, Sink out) {
        if (!open.equals(kind)) {
            close(out);
            open = kind;
            SseFrame.put("content-start", block(begun("content-start"), kind, true, ""), out);
        }
        SseFrame.put("content-delta", block(begun("content-delta"), kind, false, text), out);
    }

    private Bytes block(JsonOut json, String kind, boolean typed, String text) {
        json.member("index", blocks).name("delta").beginObject().name("message").beginObject().name("content").beginObject();
        if (typed) {
            json.member("type", kind);
        }
        return json.member(kind, text).endObject().endObject().endObject().endObject().bytes();
    }

    private void call(int index, String id, String name, Sink out) {
        close(out);
        open = "call";
        call = index;
        var json = begun("tool-call-start").member("index", index).name("delta").beginObject().name("message").beginObject();
        CohereObjects.call(json.name("tool_calls"), id, name, "");
        SseFrame.put("tool-call-start", json.endObject().endObject().endObject().bytes(), out);
    }

    private void arguments(int index, String fragment, Sink out) {
        var json = begun("tool-call-delta").member("index", index).name("delta").beginObject().name("message").beginObject();
        json.name("tool_calls").beginObject().name("function").beginObject().member("arguments", fragment);
        SseFrame.put("tool-call-delta", json.endObject().endObject().endObject().endObject().endObject().bytes(), out);
    }

    private void close(Sink out) {
        if (open.equals("call")) {
            SseFrame.put("tool-call-end", begun("tool-call-end").member("index", call).endObject().bytes(), out);
        } else if (!open.isEmpty()) {
            SseFrame.put("content-end", begun("content-end").member("index", blocks++).endObject().bytes(), out);
        }
        open = "";
    }

    private static JsonOut begun(String type) {
        return new JsonOut().beginObject().member("type", type);
    }

    private static void done(Sink out) {
        out.event();
        out.put(DONE);
    }

    private static String type(Bytes raw) {
        try {
            return Json.parse(raw).get("type").text();
        } catch (MalformedJson _) {
            return "";
        }
    }
}
