package dev.signalbox.bench.upstream;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/**
 * One stream being served. Owned by its event loop; what is due when the loop comes by leaves in one write, so an
 * upstream that falls behind catches up instead of slowing the clock of the benchmark.
 */
final class ServedStream {
    private final HttpServerResponse response;
    private final AskedFor asked;
    private final StreamShape shape;
    private final long began;
    private int sent;
    private boolean gone;

    ServedStream(HttpServerResponse response, AskedFor asked, StreamShape shape, long began) {
        this.response = response;
        this.asked = asked;
        this.shape = shape;
        this.began = began;
        response.exceptionHandler(e -> gone = true);
        response.closeHandler(v -> gone = true);
    }

    /** Writes what is due; true when the stream has ended, or its reader has left. */
    boolean advance(long now) {
        if (gone) {
            return true;
        }
        var due = shape.dueAfter(now - began);
        if (due <= sent || response.writeQueueFull()) {
            return false;
        }
        var out = Buffer.buffer(Math.min(64 << 10, (due - sent) * 200 + 512));
        if (sent == 0) {
            response.setChunked(true)
                    .putHeader("content-type", "text/event-stream")
                    .putHeader("cache-control", "no-cache");
            out.appendBytes(Chunks.ROLE);
        }
        while (sent < due) {
            out.appendBytes(Chunks.numbered(sent++));
        }
        if (sent < shape.chunks()) {
            response.write(out);
            return false;
        }
        out.appendBytes(Chunks.FINISH);
        if (asked.usage()) {
            out.appendBytes(Chunks.usage(shape.chunks()));
        }
        response.end(out.appendBytes(Chunks.DONE));
        return true;
    }
}
