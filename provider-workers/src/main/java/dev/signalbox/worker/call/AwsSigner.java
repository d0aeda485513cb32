package dev.signalbox.worker.call;

import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.worker.signing.AwsSigning;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Signs calls as AWS wants it, see {@link AwsSigning}; of their own headers only the type of the body, which it sets. Immutable. */
final class AwsSigner implements Credentials.Signer {
    private static final Map<String, String> TYPE = Map.of("content-type", "application/json");

    private final AwsSigning signing;

    /** @param session empty where the key is a lasting one */
    AwsSigner(String account, String secret, String session, String region, String service) {
        this.signing = AwsSigning.with(account, secret, session, region, service);
    }

    @Override
    public Map<String, String> sign(RequestOptions options, UpstreamCall call, long now) {
        var scheme = Boolean.TRUE.equals(options.isSsl()) ? "https" : "http";
        var uri = URI.create(scheme + "://" + options.getHost() + ":" + options.getPort() + options.getURI());
        var added = new LinkedHashMap<>(TYPE);
        added.putAll(signing.sign(options.getMethod().name(), uri, TYPE, call.pieces(), Instant.ofEpochMilli(now)));
        return added;
    }
}
