package dev.signalbox.dialects.gemini;

import dev.signalbox.dialects.ReplyWriter;
import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.sse.SseFrame;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;

/**
 * Writes an answer as a stream of chunks, as server-sent events or as one JSON array. Whether an attempt's events are
 * passed on or written is settled by the first of them: a codec of this dialect gives it raw data, and then the events
 * without any belong to a chunk that was written already. After a failure comes an error and no finish reason, so that
 * nobody takes the answer for whole.
 */
final class GeminiStreamWriter implements ReplyWriter {
    private static final Bytes OPEN = Bytes.utf8("[");
    private static final Bytes COMMA = Bytes.utf8(",\r\n");
    private static final Bytes CLOSE = Bytes.utf8("]");

    private final GeminiChunks chunks;
    private final boolean array;
    private boolean begun;
    private boolean settled;
    private boolean written;

    /** @param array whether the caller did not ask for server-sent events, and so gets an array */
    GeminiStreamWriter(WriteOptions options, boolean array) {
        this.chunks = new GeminiChunks(options);
        this.array = array;
    }

    @Override
    public String contentType() {
        return array ? "application/json" : "text/event-stream";
    }

    @Override
    public void write(ReplyEvent event, Sink out) {
        if (event instanceof ReplyEvent.Failed failed) {
            put(OneLine.of(GeminiErrors.write(
                    failed.failure(), failed.message(), null, failed.raw(), failed.retryAfterMillis())), out);
        } else {
            if (!settled || event instanceof ReplyEvent.Started) {
                settled = true;
                written = event.raw().isEmpty();
            }
            if (written) {
                for (var chunk : chunks.of(event)) {
                    put(chunk, out);
                }
            } else if (!event.raw().isEmpty()) {
                put(event.raw(), out);
            }
        }
        if (array && event.last()) {
            close(out);
        }
    }

    private void put(Bytes chunk, Sink out) {
        if (!array) {
            SseFrame.put(chunk, out);
            return;
        }
        out.event();
        out.put(begun ? COMMA : OPEN);
        out.put(chunk);
        begun = true;
    }

    private void close(Sink out) {
        if (!begun) {
            out.put(OPEN);
        }
        out.put(CLOSE);
    }
}
