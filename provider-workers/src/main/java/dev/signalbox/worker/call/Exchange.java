package dev.signalbox.worker.call;

import dev.signalbox.dialects.HeaderLookup;
import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request and its answer. Closing it closes the stream at the provider at once, at whatever point it is, and nothing is heard of
 * it afterwards. Owned by its event loop.
 */
final class Exchange {
    private final Listener listener;
    private @Nullable HttpClientRequest request;
    private @Nullable HttpClientResponse response;
    private boolean closed;
    private boolean over;
    private boolean paused;

    /** What is told of an exchange: {@code over} or {@code broke} is the last. */
    interface Listener {
        /** Connected, and all of the request written to the socket's buffer. */
        void sent();

        void headed(int status, HeaderLookup headers);

        void read(Bytes data);

        void over();

        void broke(Failure failure, String message);
    }

    Exchange(Listener listener) {
        this.listener = listener;
    }

    void start(HttpClient client, RequestOptions options, UpstreamCall call) {
        Future<HttpClientRequest> connecting;
        try {
            connecting = client.request(options);
        } catch (RuntimeException e) { // an address that can't be, which would else be heard of by its time limit alone
            broke(Failure.CONNECT_FAILED, "no connection is possible");
            return;
        }
        connecting.onComplete(got -> connected(got, call));
    }

    private void connected(AsyncResult<HttpClientRequest> got, UpstreamCall call) {
        if (closed) {
            if (got.succeeded()) {
                got.result().exceptionHandler(_ -> {}).reset(); // who has no handler is told in the log
            }
            return;
        }
        if (got.failed()) {
            boolean late = got.cause() instanceof TimeoutException || got.cause() instanceof ConnectTimeoutException;
            broke(late ? Failure.CONNECT_TIMEOUT : Failure.CONNECT_FAILED, late ? "no connection in time" : "no connection");
            return;
        }
        var req = got.result();
        request = req;
        req.exceptionHandler(_ -> broke(Failure.STREAM_BROKEN, "the connection broke"));
        req.response().onComplete(this::answered);
        call.headers().forEach((name, value) -> {
            if (!req.headers().contains(name)) {
                req.putHeader(name, value);
            }
        });
        req.end(body(call));
        listener.sent();
    }

    private static Buffer body(UpstreamCall call) {
        var pieces = call.pieces();
        var parts = new ByteBuf[pieces.size()];
        for (int i = 0; i < parts.length; i++) {
            var piece = pieces.get(i);
            parts[i] = Unpooled.wrappedBuffer(piece.array(), piece.offset(), piece.length());
        }
        return BufferInternal.buffer(parts.length == 1 ? parts[0] : Unpooled.wrappedBuffer(parts.length, parts));
    }

    private void answered(AsyncResult<HttpClientResponse> got) {
        if (closed || over) {
            if (got.succeeded()) {
                got.result().exceptionHandler(_ -> {});
            }
            return;
        }
        if (got.failed()) {
            broke(Failure.STREAM_BROKEN, "the connection broke before an answer");
            return;
        }
        var res = got.result();
        response = res;
        if (paused) {
            res.pause();
        }
        res.exceptionHandler(_ -> broke(Failure.STREAM_BROKEN, "the connection broke within the answer"));
        res.endHandler(_ -> {
            if (!closed && !over) {
                over = true;
                listener.over();
            }
        });
        res.handler(data -> {
            if (!closed && !over) {
                listener.read(bytes(data));
            }
        });
        listener.headed(res.statusCode(), res::getHeader);
    }

    /** Shares the buffer's array: Vert.x hands out unpooled heap buffers that it does not touch again. */
    private static Bytes bytes(Buffer data) {
        var buf = ((BufferInternal) data).getByteBuf();
        return buf.hasArray()
                ? Bytes.of(buf.array(), buf.arrayOffset() + buf.readerIndex(), buf.readableBytes())
                : Bytes.of(data.getBytes());
    }

    private void broke(Failure failure, String message) {
        if (!closed && !over) {
            over = true;
            listener.broke(failure, message);
        }
    }

    boolean isOver() {
        return over || closed;
    }

    void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (request != null && !over) {
            request.reset();
        }
    }

    void pause() {
        paused = true;
        if (response != null && !over && !closed) {
            response.pause();
        }
    }

    void resume() {
        paused = false;
        if (response != null && !over && !closed) {
            response.resume();
        }
    }
}
