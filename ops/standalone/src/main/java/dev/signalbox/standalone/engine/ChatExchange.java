package dev.signalbox.standalone.engine;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One chat completion while it is answered. Owned by the engine's event loop. */
final class ChatExchange {
    private final ChatCall call;
    private final ChatReply reply;
    private final HttpConnection connection;
    private final HttpServerResponse response;
    private final Outlet outlet;
    private final Onlooker.Visit visit;
    private final @Nullable Fault fault;
    private final int[] produced;
    private final List<Sequence> sequences = new ArrayList<>();
    private int open;
    private boolean begun;
    private boolean over;

    /** One of the answers of an exchange, and when it was heard of last. */
    static final class Choice {
        final ChatExchange exchange;
        final int index;
        long lastNanos;

        Choice(ChatExchange exchange, int index, long lastNanos) {
            this.exchange = exchange;
            this.index = index;
            this.lastNanos = lastNanos;
        }
    }

    ChatExchange(
            ChatCall call,
            ChatReply reply,
            HttpConnection connection,
            HttpServerResponse response,
            Outlet outlet,
            Onlooker.Visit visit,
            @Nullable Fault fault) {
        this.call = call;
        this.reply = reply;
        this.connection = connection;
        this.response = response;
        this.outlet = outlet;
        this.visit = visit;
        this.fault = fault;
        this.produced = new int[call.choices().size()];
        this.open = produced.length;
    }

    void joined(Sequence sequence) {
        sequences.add(sequence);
    }

    List<Sequence> sequences() {
        return sequences;
    }

    boolean over() {
        return over;
    }

    boolean cutByLength(int choice) {
        return !call.choices().get(choice).pieces().toTheEnd();
    }

    /** The client has gone. */
    void abandoned() {
        over = true;
        visit.abandoned(total());
    }

    /** @return whether the exchange is over */
    boolean token(int choice, int index, boolean last) {
        if (call.stream() && fault instanceof Fault.Cut(int tokens) && tokens == 0) {
            begin();
            outlet.write(reply.role(choice));
            over = true;
            connection.close();
            return true;
        }
        produced[choice] = index + 1;
        open -= last ? 1 : 0;
        if (call.stream()) {
            stream(choice, index, last);
        }
        if (fault instanceof Fault.Cut(int tokens) && total() >= tokens) {
            over = true;
            connection.close();
        } else if (open == 0) {
            over = true;
            finish();
        }
        return over;
    }

    private void stream(int choice, int index, boolean last) {
        begin();
        var text = index == 0 ? reply.role(choice) + (call.tool() == null ? "" : reply.toolBegins(choice)) : "";
        var answer = call.choices().get(choice);
        var reason = last ? call.finishReason(answer) : null;
        text += reply.token(choice, answer.pieces().piece(index), index + 1, call.tool() == null ? reason : null);
        if (reason != null && call.tool() != null) {
            text += reply.finish(choice, reason, index + 1);
        }
        outlet.write(text);
    }

    private void begin() {
        if (!begun) {
            begun = true;
            response.setChunked(true).putHeader("content-type", "text/event-stream; charset=utf-8");
        }
    }

    private void finish() {
        int cached = sequences.getFirst().cachedTokens();
        if (call.stream()) {
            outlet.write((call.includeUsage() ? reply.usage(total(), cached) : "") + reply.done());
            outlet.end();
        } else if (fault instanceof Fault.Drip(int tokens) && tokens == 0) {
            response.setChunked(true).putHeader("content-type", "application/json");
            outlet.write(reply.whole(produced, cached));
            outlet.end();
        } else {
            response.putHeader("content-type", "application/json").end(reply.whole(produced, cached));
        }
    }

    private int total() {
        int total = 0;
        for (int p : produced) {
            total += p;
        }
        return total;
    }
}
