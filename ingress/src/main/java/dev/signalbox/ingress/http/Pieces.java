package dev.signalbox.ingress.http;

import dev.signalbox.records.Bytes;
import dev.signalbox.records.time.Time;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A document on its way to a client, a piece at a time as it takes them, so that little of it is ever unsent. Who takes nothing for {@value
 * Followed#TAKE_SECONDS} s is cut. Owned by its event loop.
 */
final class Pieces {
    private static final int PIECE_BYTES = 128 << 10;
    private static final Duration PATIENCE = Duration.ofSeconds(Followed.TAKE_SECONDS);

    private final Desk desk;
    private final HttpServerRequest request;
    private final Bytes document;
    private final Runnable left;
    private int at;
    private int turn;
    private Time.@Nullable Cancel patience;

    private Pieces(Desk desk, HttpServerRequest request, Bytes document, Runnable left) {
        this.desk = desk;
        this.request = request;
        this.document = document;
        this.left = left;
    }

    /**
     * Sends a document; the response's headers are set but for its length.
     *
     * @param left is run when the last piece has left, or the client; once at least
     */
    static void send(Desk desk, HttpServerRequest request, Bytes document, Runnable left) {
        request.response().putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(document.length()));
        new Pieces(desk, request, document, left).more();
    }

    private void more() {
        rest();
        var response = request.response();
        while (document.length() - at > PIECE_BYTES) {
            if (response.closed()) {
                left.run();
                return;
            }
            if (response.writeQueueFull()) {
                await(++turn);
                response.drainHandler(_ -> more());
                return;
            }
            response.write(piece(at + PIECE_BYTES));
        }
        await(++turn);
        response.end(piece(document.length())).onComplete(_ -> {
            rest();
            left.run();
        });
    }

    private Buffer piece(int to) {
        int from = at;
        at = to;
        return Buffer.buffer(to - from).appendBytes(document.array(), document.offset() + from, to - from);
    }

    private void await(int now) {
        patience = desk.time().after(PATIENCE, () -> desk.context().runOnContext(_ -> {
            if (now == turn) {
                desk.cut(request);
            }
        }));
    }

    private void rest() {
        turn++;
        var waiting = patience;
        if (waiting != null) {
            waiting.cancel();
            patience = null;
        }
    }
}
