package dev.signalbox.dialects.gemini;

import dev.signalbox.dialects.ReplyWriter;
import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.sse.SseFrame;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;

/**
 * Writes an answer as a stream of chunks, each an event on one line; a front makes an array of them for a caller that did
 * not ask for events. Whether an attempt's events are passed on or written is settled by the first of them: a codec of
 * this dialect gives it raw data, and then the events without any belong to a chunk that was written already.
 *
 * <p>After a failure comes an error and no finish reason, so that nobody takes the answer for whole. Google's clients for
 * Python and JavaScript read errors as chunks that say nothing, and would end without a word: a comment behind the error,
 * which other clients skip, makes them fail. Nor do they understand events with ids.
 */
final class GeminiStreamWriter implements ReplyWriter {
    private static final Bytes BROKEN_OFF = Bytes.utf8(": the answer broke off\n");

    private final GeminiChunks chunks;
    private boolean settled;
    private boolean written;

    GeminiStreamWriter(WriteOptions options) {
        this.chunks = new GeminiChunks(options);
    }

    @Override
    public String contentType() {
        return "text/event-stream";
    }

    @Override
    public void write(ReplyEvent event, Sink out) {
        if (event instanceof ReplyEvent.Failed failed) {
            SseFrame.putWithoutId(OneLine.of(GeminiErrors.write(
                    failed.failure(), failed.message(), null, failed.raw(), failed.retryAfterMillis())), out);
            out.put(BROKEN_OFF);
        } else {
            if (!settled || event instanceof ReplyEvent.Started) {
                settled = true;
                written = event.raw().isEmpty();
            }
            if (written) {
                for (var chunk : chunks.of(event)) {
                    SseFrame.putWithoutId(chunk, out);
                }
            } else if (!event.raw().isEmpty()) {
                SseFrame.putWithoutId(event.raw(), out);
            }
        }
    }
}
