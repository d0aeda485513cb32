package dev.signalbox.standalone.engine;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayDeque;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Where an answer's bytes go. Owned by the engine's event loop. */
interface Outlet {
    void write(String text);

    void end();

    /** Straight into the connection. */
    static Outlet direct(HttpServerResponse response) {
        return new Outlet() {
            @Override
            public void write(String text) {
                response.write(text);
            }

            @Override
            public void end() {
                response.end();
            }
        };
    }

    /** One byte a second; what waits is at most one answer. */
    static Outlet dripping(Vertx vertx, HttpServerResponse response) {
        var waiting = Buffer.buffer();
        var at = new int[1];
        return waiting(vertx, response, waiting::appendString, () -> {
            boolean any = at[0] < waiting.length();
            if (any) {
                response.write(waiting.getBuffer(at[0], ++at[0]));
            }
            return any;
        });
    }

    /** So many writes at once, and from then on one a second; what waits is at most one answer. */
    static Outlet slowing(Vertx vertx, HttpServerResponse response, int writes) {
        var waiting = new ArrayDeque<String>();
        var passed = new int[1];
        return waiting(vertx, response, text -> {
            if (passed[0]++ < writes) {
                response.write(text);
            } else {
                waiting.add(text);
            }
        }, () -> {
            var next = waiting.poll();
            if (next != null) {
                response.write(next);
            }
            return next != null;
        });
    }

    /** @param write keeps a text, or lets it pass; @param more writes some of what was kept, once a second, and says whether there was any */
    private static Outlet waiting(Vertx vertx, HttpServerResponse response, Consumer<String> write, BooleanSupplier more) {
        var ended = new boolean[1];
        vertx.setPeriodic(1_000, id -> {
            if (response.closed()) {
                vertx.cancelTimer(id);
            } else if (!more.getAsBoolean() && ended[0]) {
                vertx.cancelTimer(id);
                response.end();
            }
        });
        return new Outlet() {
            @Override
            public void write(String text) {
                write.accept(text);
            }

            @Override
            public void end() {
                ended[0] = true;
            }
        };
    }
}
