package dev.signalbox.standalone.engine;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;

/**
 * {@code /faults} of an engine. POST adds one: {@code {"kind": "error|rate-limit|hang|reset|cut|drip|slow", "requests": how many (all),
 * "share": 0..1 (1), "seed": n, "status": 500, "retry-after": 1, "tokens": 5 (before a drip 0: not even the first comes as ever), "factor": 4,
 * "probes": true to hang on probes too}}; DELETE clears all; GET lists.
 */
final class FaultControl {
    private final Faults faults;

    FaultControl(Faults faults) {
        this.faults = faults;
    }

    void handle(HttpServerRequest request, Buffer body, Runnable changed) {
        var response = request.response();
        if (request.method() == HttpMethod.POST) {
            try {
                var wish = body.toJsonObject();
                faults.add(fault(wish), wish.getInteger("requests", -1), wish.getDouble("share", 1.0), wish.getLong("seed", 1L));
            } catch (RuntimeException e) {
                response.setStatusCode(400).end("not a fault: " + e.getMessage() + "\n");
                return;
            }
        } else if (request.method() == HttpMethod.DELETE) {
            faults.clear();
        }
        changed.run();
        response.end(faults.all() + "\n");
    }

    private static Fault fault(JsonObject wish) {
        var kind = wish.getString("kind", "");
        return switch (kind) {
            case "error" -> new Fault.Error(wish.getInteger("status", 500));
            case "rate-limit" -> new Fault.RateLimit(wish.getInteger("retry-after", 1));
            case "hang" -> new Fault.Hang(wish.getBoolean("probes", false));
            case "reset" -> new Fault.Reset();
            case "cut" -> new Fault.Cut(wish.getInteger("tokens", 5));
            case "drip" -> new Fault.Drip(wish.getInteger("tokens", 0));
            case "slow" -> new Fault.Slow(wish.getDouble("factor", 4.0));
            default -> throw new IllegalArgumentException("kind '" + kind
                    + "' must be one of error, rate-limit, hang, reset, cut, drip, slow");
        };
    }
}
