package dev.signalbox.dialects.responses;

import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.JsonCursor;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.dialects.json.Names;
import dev.signalbox.dialects.reply.EventWriter;
import dev.signalbox.dialects.sse.SseFrame;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;
import org.jspecify.annotations.Nullable;

/**
 * Writes an answer as a stream of typed events. A failure is told as the API itself tells it, by an {@code error} and a
 * {@code response.failed}, and ends the stream.
 */
final class ResponsesStreamWriter extends EventWriter {
    private static final Names TYPE = Names.of("type");
    private static final String NO_TYPE = "message";

    private final WriteOptions options;
    private final JsonCursor cursor = new JsonCursor();
    private @Nullable AnswerEvents written;
    private Bytes opening = Bytes.EMPTY;
    private int passed;
    private boolean over;

    ResponsesStreamWriter(WriteOptions options) {
        this.options = options;
    }

    @Override
    protected void spell(ReplyEvent event, Sink out) {
        if (!over) {
            var events = written();
            events.write(event, out);
            over = events.over();
        }
    }

    @Override
    protected void pass(ReplyEvent event, Sink out) {
        if (over) {
            return;
        }
        var type = type(event.raw());
        var named = KeptName.needed(options) ? KeptName.event(type, event.raw(), options) : event.raw();
        if (passed++ == 0) {
            opening = named;
        }
        SseFrame.put(type, named, out);
    }

    @Override
    protected void fail(ReplyEvent.Failed failed, Sink out) {
        if (!over) {
            over = true;
            failing().fail(failed, out);
        }
    }

    private AnswerEvents written() {
        var known = written;
        if (known == null) {
            known = new AnswerEvents(new ResponseDocument(options), passed);
            written = known;
        }
        return known;
    }

    /** What was passed on of an answer is named as it was there. */
    private AnswerEvents failing() {
        if (!passes()) {
            return written();
        }
        try {
            var response = Json.parse(opening).get("response");
            if (response.get("id").isString()) {
                var begun = new WriteOptions(response.get("id").text(), response.get("created_at").count(), response.get("model").text(),
                        options.usage(), options.kept(), options.previous(), response.raw());
                return new AnswerEvents(new ResponseDocument(begun), passed);
            }
        } catch (MalformedJson _) {
            // an opening that nobody can read names nothing
        }
        return new AnswerEvents(new ResponseDocument(options), passed);
    }

    /** Under which name an event is framed: that of its type. */
    private String type(Bytes raw) {
        try {
            cursor.on(raw);
            cursor.enterObject();
            while (cursor.nextMember()) {
                if (cursor.name(TYPE) != Names.OTHER && cursor.atString()) {
                    cursor.string();
                    var type = cursor.text();
                    return type.isEmpty() || type.chars().anyMatch(c -> c < ' ') ? NO_TYPE : type;
                }
                cursor.skip();
            }
        } catch (MalformedJson _) {
            // what no reader of ours has checked is passed on all the same
        }
        return NO_TYPE;
    }
}
