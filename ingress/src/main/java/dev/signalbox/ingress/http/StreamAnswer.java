package dev.signalbox.ingress.http;

import dev.signalbox.dialects.DialectCodec;
import dev.signalbox.dialects.ReplyWriter;
import dev.signalbox.ingress.resume.EventId;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.protocol.ReplyFold;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer as server-sent events. Headers and first events leave in one write, the events of one tick in one write.
 * After a silence the
 * headers go out alone with a comment; from then on errors come inside the stream. What a slow reader may leave
 * unread is bounded.
 */
final class StreamAnswer implements Answer, ReplyWriter.Sink {
    private static final Buffer KEEPALIVE = Buffer.buffer(": keepalive\n\n");
    /** White space that no parser minds: in a document, and for Gemini's clients, some of which take a comment for a broken chunk. */
    private static final Buffer BLANK = Buffer.buffer("\n");
    /** The keepalive of an API whose SDKs know one, within a message; it has no id, so that nobody who comes again misses it. */
    private static final Buffer PING = Buffer.buffer("event: ping\ndata: {\"type\": \"ping\"}\n\n");
    private static final int USUAL_BYTES = 512;

    private final HttpServerResponse response;
    private final RequestId id;
    private final DialectCodec codec;
    private final FrontSettings settings;
    private final EventId after;
    private @Nullable ReplyWriter writer;
    private @Nullable Buffer pending;
    private final @Nullable ArrayText array;
    private List<String> leftOut = List.of();
    private String target = Names.NO_TARGET;
    private int attempts;
    private boolean headLeft;
    private boolean shown;
    /** Bytes of what is pending that stand before the answer's end. */
    private int beforeLast;
    private long unsent;
    private long silentUntil;
    private final byte[] line = new byte[EventId.LINE_BYTES];
    private long offset = -1;
    private int number;
    private boolean skipping;

    /**
     * @param inArray whether the events are the items of one JSON document instead of server-sent events
     * @param after the last event that the client has already; everything up to it is left out
     */
    StreamAnswer(
            HttpServerResponse response,
            RequestId id,
            DialectCodec codec,
            FrontSettings settings,
            boolean inArray,
            EventId after,
            long now) {
        this.array = inArray ? new ArrayText() : null;
        this.after = after;
        this.response = response;
        this.id = id;
        this.codec = codec;
        this.settings = settings;
        this.silentUntil = now + settings.keepaliveAfter().toNanos();
    }

    @Override
    public void begin(ReplyFold.Attempt attempt, ReplyWriter next) {
        writer = next;
        target = attempt.target();
        attempts = attempt.number();
        leftOut = attempt.opening().leftOut();
    }

    @Override
    public void write(ReplyEvent event) {
        if (writer != null) {
            writer.write(event, this);
        }
    }

    @Override
    public void at(long next) {
        if (next != offset) {
            offset = next;
            number = -1;
        }
    }

    @Override
    public void event() {
        if (offset < 0 || array != null) {
            return;
        }
        number++;
        skipping = after.reaches(offset, number);
        if (!skipping) {
            append(line, 0, EventId.line(line, offset, number));
        }
    }

    @Override
    public void put(Bytes bytes) {
        if (!skipping) {
            var said = array == null ? bytes : array.item(bytes);
            append(said.array(), said.offset(), said.length());
        }
    }

    private void append(byte[] bytes, int from, int length) {
        if (pending == null) {
            pending = Buffer.buffer(Math.max(USUAL_BYTES, length));
        }
        pending.appendBytes(bytes, from, length);
    }

    @Override
    public boolean shown() {
        return shown;
    }

    @Override
    public void retract() {
        pending = null;
        beforeLast = 0;
        if (array != null) {
            array.retract();
        }
    }

    @Override
    public Flow flush(long now) {
        var events = pending;
        if (events == null) {
            return Flow.IDLE;
        }
        pending = null;
        if (response.writeQueueFull()) {
            unsent += events.length();
            if (unsent > settings.unsentBytes()) {
                return Flow.STUCK;
            }
        } else {
            unsent = 0;
        }
        leave(events, now);
        return Flow.LEFT;
    }

    private void leave(Buffer events, long now) {
        head();
        shown = true;
        silentUntil = now + settings.keepaliveEvery().toNanos();
        response.write(events);
    }

    @Override
    public void last() {
        beforeLast = pending == null ? 0 : pending.length();
    }

    @Override
    public boolean flushAllButLast(long now) {
        var events = pending;
        int to = beforeLast;
        if (events == null || to == 0 || response.writeQueueFull()) {
            return false;
        }
        beforeLast = 0;
        pending = events.getBuffer(to, events.length());
        leave(events.getBuffer(0, to), now);
        return true;
    }

    @Override
    public void finish() {
        if (array != null) {
            var end = array.end();
            append(end.array(), end.offset(), end.length());
        }
        var events = pending;
        pending = null;
        if (!headLeft) {
            head();
        }
        if (events == null) {
            response.end();
        } else {
            response.end(events);
        }
    }

    private void head() {
        if (headLeft) {
            return;
        }
        headLeft = true;
        var type = array != null ? "application/json" : writer == null ? "text/event-stream" : writer.contentType();
        response.putHeader(HttpHeaders.CONTENT_TYPE, type)
                .putHeader(HttpHeaders.CACHE_CONTROL, Names.NO_CACHE)
                .putHeader(Names.TARGET, target)
                .putHeader(Names.ATTEMPTS, String.valueOf(attempts))
                .setChunked(true);
        Names.leftOut(response, leftOut);
        Names.id(response, id, codec.dialect());
    }

    @Override
    public void fail(Refusal refusal) {
        if (!headLeft) {
            pending = null;
            refusal.send(response, id, codec);
            return;
        }
        var error = new ReplyEvent.Failed(
                refusal.failure(), refusal.message(), refusal.retryAfterMillis(), refusal.providerError());
        if (writer == null) {
            writer = codec.writeReply(true, new dev.signalbox.dialects.WriteOptions(id.value(), 0, "", false));
        }
        offset = -1; // who comes again after an error is told of it again
        skipping = false;
        writer.write(error, this);
        finish();
    }

    @Override
    public void keepAlive(long now) {
        if (now - silentUntil >= 0) {
            silentUntil = now + settings.keepaliveEvery().toNanos();
            head();
            response.write(keepalive());
        }
    }

    private Buffer keepalive() {
        if (array != null || codec.dialect() == Dialect.GEMINI) {
            return BLANK;
        }
        return codec.dialect() == Dialect.ANTHROPIC_MESSAGES && shown ? PING : KEEPALIVE;
    }
}
