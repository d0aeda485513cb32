package dev.signalbox.ingress.http;

import dev.signalbox.ingress.tenant.Tenants;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Facts;
import io.vertx.core.http.HttpServerRequest;

/**
 * A request that was read and that its caller may make.
 *
 * @param held the room that its body takes, to be given back
 * @param timeoutMillis until its deadline
 * @param chain what it goes on with, and whether it can be gone on with
 * @param resumable whether it lives on for some seconds when its connection breaks
 */
record Admitted(
        HttpServerRequest request,
        Entry entry,
        Tenants.Caller caller,
        Facts facts,
        Bytes body,
        Held held,
        long timeoutMillis,
        Chain chain,
        boolean resumable) {
    Surface surface() {
        return entry.surface();
    }

    Admitted livingOn() {
        return new Admitted(request, entry, caller, facts, body, held, timeoutMillis, chain, true);
    }
}
