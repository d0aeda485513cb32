package dev.signalbox.ingress.http;

import dev.signalbox.ingress.tenant.Tenants;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Feature;
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

    /** The same with the conversation that its body named in it. */
    Admitted saying(Understood read) {
        return new Admitted(
                request, entry, caller, withHeaders(request, read.facts()), read.body(), held, timeoutMillis, read.chain(), resumable);
    }

    /** The facts with what headers add to them. */
    static Facts withHeaders(HttpServerRequest request, Facts facts) {
        var session = request.getHeader(Names.SESSION);
        boolean own = session != null && !session.isBlank();
        boolean whole = request.getHeader(Names.TOOLS) != null;
        if (!own && !whole) {
            return facts;
        }
        var affinity = !own ? facts.affinity() : session.length() > 256 ? session.substring(0, 256) : session;
        int features = facts.features() | (whole ? Feature.WHOLE_TOOLS.bit() : 0);
        return new Facts(
                facts.model(),
                facts.stream(),
                facts.promptTokens(),
                facts.maxOutputTokens(),
                features,
                affinity,
                facts.prefixBlocks(),
                facts.spans());
    }
}
