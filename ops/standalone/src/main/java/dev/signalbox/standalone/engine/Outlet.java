package dev.signalbox.standalone.engine;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

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
        var ended = new boolean[1];
        long timer = vertx.setPeriodic(1_000, id -> {
            if (response.closed()) {
                vertx.cancelTimer(id);
            } else if (at[0] < waiting.length()) {
                response.write(waiting.getBuffer(at[0], ++at[0]));
            } else if (ended[0]) {
                vertx.cancelTimer(id);
                response.end();
            }
        });
        return new Outlet() {
            @Override
            public void write(String text) {
                waiting.appendString(text);
            }

            @Override
            public void end() {
                ended[0] = true;
            }

            @Override
            public String toString() {
                return "drip " + timer;
            }
        };
    }
}
