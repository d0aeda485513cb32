package dev.signalbox.acceptance.chaos;

import dev.signalbox.acceptance.Ask;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A client that asks and does not wait for the end. Owned by the loop of its {@link Leavers}. */
final class Leaver {
    private static final String PIECE = "data: {";
    /** A deadline is in milliseconds of another clock. */
    private static final long CLOCKS_APART = 5_000_000;

    private final Ask ask;
    private final Way way;
    private final CompletableFuture<Departure> done = new CompletableFuture<>();
    private @Nullable HttpClientRequest request;
    private String id = "";
    private String tail = "";
    private int pieces;
    private int piecesThen;
    private long leftAt;
    private boolean left;

    /** How a client leaves. */
    enum Way {
        /** It closes its connection. */
        CLOSE,
        /** It resets its stream of HTTP/2; the connection stays. */
        RESET,
        /** It withdraws its request through the other ingress. */
        DELETE,
        /** It does nothing: the time that it gave is over, counted from when the ingress had its request. */
        DEADLINE
    }

    /**
     * What came of it.
     *
     * @param millis from its leaving to the engine's seeing the connection closed; negative where no call had begun when its time was over
     * @param unseen tokens of a stream that were made and not with its client when it left
     * @param wrong what went wrong, empty where nothing did
     */
    record Departure(Ask ask, Way way, double millis, int unseen, String wrong) {
        Departure timed(double measured) {
            return new Departure(ask, way, Math.max(0, measured), unseen, wrong);
        }
    }

    Leaver(Ask ask, Way way) {
        this.ask = ask;
        this.way = way;
    }

    Ask ask() {
        return ask;
    }

    Way way() {
        return way;
    }

    String id() {
        return id;
    }

    CompletableFuture<Departure> done() {
        return done;
    }

    void sent(HttpClientRequest sent) {
        request = sent;
        sent.exceptionHandler(e -> broke(String.valueOf(e)));
        sent.response().onSuccess(this::answered).onFailure(e -> broke(String.valueOf(e)));
    }

    private void answered(HttpClientResponse response) {
        if (response.statusCode() != 200) {
            broke("status " + response.statusCode());
            return;
        }
        id = response.headers().contains("x-request-id") ? response.getHeader("x-request-id") : "";
        response.exceptionHandler(e -> broke(String.valueOf(e)));
        response.endHandler(_ -> broke("it ended"));
        response.handler(this::read);
    }

    private void read(Buffer data) {
        var text = tail + data;
        for (int at = text.indexOf(PIECE); at >= 0; at = text.indexOf(PIECE, at + PIECE.length())) {
            pieces++;
        }
        tail = text.substring(Math.max(0, text.length() - PIECE.length() + 1));
    }

    /** Only before its client left, and not where its time may end it: what comes then is seen at the engines. */
    void broke(String why) {
        if (!left && way != Way.DEADLINE) {
            done.complete(new Departure(ask, way, 0, 0, "before its client left: " + why));
        }
    }

    /** Whether its client has text, so that it is left in the midst of it; whoever asked for a whole answer has nothing until its end. */
    boolean underWay() {
        return !ask.stream() || pieces > 3;
    }

    /** It leaves now. @param at when it did, by the monotonic clock */
    void leaves(long at) {
        left = true;
        leftAt = at;
        piecesThen = pieces;
        if (request != null && (way == Way.CLOSE || way == Way.RESET)) {
            request.reset();
        }
    }

    long leftAt() {
        return leftAt;
    }

    /** Takes what engines say after it has left; returns whether nothing runs for it any more. */
    boolean stopped(CallBook.Entry calls) {
        if (!calls.stopped() || calls.closedAt() - leftAt < -CLOCKS_APART) {
            return false;
        }
        // the first piece of a stream has its role and no token
        int unseen = ask.stream() ? Math.max(0, calls.tokens() - Math.max(0, piecesThen - 1)) : 0;
        done.complete(new Departure(ask, way, Math.max(0, calls.closedAt() - leftAt) / 1e6, unseen, ""));
        return true;
    }

    void stillRuns(CallBook.Entry calls) {
        boolean neverBegan = way == Way.DEADLINE && calls.begun() == 0;
        done.complete(new Departure(ask, way, -1, 0, neverBegan ? "" : calls.begun() + " calls, " + calls.abandoned() + " were stopped"));
    }
}
