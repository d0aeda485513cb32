package dev.signalbox.dialects.ollama;

import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.reply.EventWriter;
import dev.signalbox.dialects.reply.Gathered;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;
import java.util.List;

/** Writes an answer line by line. Calls are told whole, at the end, since their arguments are objects here. */
final class OllamaStreamWriter extends EventWriter {
    private static final Bytes LINE_FEED = Bytes.utf8("\n");

    private final OllamaObjects objects;
    private final Gathered calls = new Gathered();

    OllamaStreamWriter(WriteOptions options) {
        this.objects = new OllamaObjects(options);
    }

    @Override
    public String contentType() {
        return "application/x-ndjson";
    }

    @Override
    protected void spell(ReplyEvent event, Sink out) {
        switch (event) {
            case ReplyEvent.TextDelta(_, var text, _) -> line(objects.delta(text, "", List.of()), out);
            case ReplyEvent.RefusalDelta(_, var text, _) -> line(objects.delta(text, "", List.of()), out);
            case ReplyEvent.ReasoningDelta(_, var text, _) -> line(objects.delta("", text, List.of()), out);
            case ReplyEvent.ToolCallStarted _, ReplyEvent.ToolArguments _ -> calls.add(event);
            case ReplyEvent.Finished finished -> {
                if (!calls.calls().isEmpty()) {
                    line(objects.delta("", "", calls.calls()), out);
                }
                line(objects.end("", "", List.of(), finished), out);
            }
            default -> {}
        }
    }

    @Override
    protected void pass(ReplyEvent event, Sink out) {
        line(event.raw(), out);
    }

    @Override
    protected void fail(ReplyEvent.Failed failed, Sink out) {
        line(JsonOut.object("error", failed.message()), out);
    }

    private static void line(Bytes object, Sink out) {
        out.event();
        out.put(object);
        out.put(LINE_FEED);
    }
}
