package dev.signalbox.worker.call;

import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.records.catalog.HeaderWords;
import dev.signalbox.records.catalog.Provider;
import dev.signalbox.records.catalog.Provider.Auth;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.RequestOptions;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the calls of one provider prove who makes them: by a key that stands in each of them, by a token that is fetched, or by a signature of
 * the call. Thread-safe.
 */
final class Credentials {
    private final Auth auth;
    private final KeyPool keys;
    private final Optional<Tokens> tokens;
    private final Optional<Signer> signer;
    private final List<String> faults = new ArrayList<>();
    private final List<Secrets.Secret> besides = new ArrayList<>();

    /** Where references are resolved and tokens are fetched. */
    record Surroundings(Vertx vertx, HttpClient client, Secrets secrets) {}

    /** Signs calls. */
    @FunctionalInterface
    interface Signer {
        /** The headers that the signature adds. @param now epoch milliseconds */
        Map<String, String> sign(RequestOptions options, UpstreamCall call, long now);
    }

    private Credentials(Auth auth, KeyPool keys, Optional<Tokens> tokens, Optional<Signer> signer) {
        this.auth = auth;
        this.keys = keys;
        this.tokens = tokens;
        this.signer = signer;
    }

    static Credentials of(Provider provider, Surroundings in) {
        var auth = provider.auth();
        var identity = auth.identity();
        return switch (auth.scheme()) {
            case NONE -> new Credentials(auth, new KeyPool(List.of(), in.secrets), Optional.empty(), Optional.empty());
            case GOOGLE -> new Credentials(auth, new KeyPool(List.of(), in.secrets),
                    Optional.of(new Tokens(new GoogleTokens(in.vertx, in.secrets.environment(), auth.secret(), identity.scope()))),
                    Optional.empty());
            case AZURE_AD -> azure(auth, in);
            case SIGV4 -> signed(auth, in);
            case BEARER, HEADER, QUERY, BASIC -> {
                var made = new Credentials(auth, new KeyPool(auth.keys(), in.secrets), Optional.empty(), Optional.empty());
                if (auth.scheme() == Auth.Scheme.HEADER && !HeaderWords.isName(auth.name())) {
                    made.faults.add("the key's header has a name that HTTP does not allow");
                }
                yield made;
            }
        };
    }

    private static Credentials azure(Auth auth, Surroundings in) {
        var keys = new KeyPool(auth.keys(), in.secrets);
        var identity = auth.identity();
        var url = identity.authority() + "/" + identity.tenant() + "/oauth2/v2.0/token";
        return new Credentials(auth, keys, keys.size() == 0 ? Optional.empty() : Optional.of(new Tokens(now -> TokenRequest.post(in.client, url,
                Map.of("grant_type", "client_credentials", "client_id", identity.account(), "client_secret", keys.secret(0).value(),
                        "scope", identity.scope()), now))), Optional.empty());
    }

    private static Credentials signed(Auth auth, Surroundings in) {
        var keys = new KeyPool(auth.keys(), in.secrets);
        var identity = auth.identity();
        var account = in.secrets.resolve(identity.account());
        var session = identity.session().isEmpty() ? Optional.<Secrets.Found>empty() : Optional.of(in.secrets.resolve(identity.session()));
        boolean complete = keys.size() > 0 && account instanceof Secrets.Secret && session.map(Secrets.Secret.class::isInstance).orElse(true);
        var made = new Credentials(auth, keys, Optional.empty(), !complete ? Optional.empty() : Optional.of(new AwsSigner(
                ((Secrets.Secret) account).value(), keys.secret(0).value(), session.map(s -> ((Secrets.Secret) s).value()).orElse(""),
                identity.region(), identity.service())));
        made.note("access key", account);
        session.ifPresent(found -> made.note("session token", found));
        return made;
    }

    private void note(String what, Secrets.Found found) {
        switch (found) {
            case Secrets.Secret secret -> besides.add(secret);
            case Secrets.Unusable unusable -> faults.add(what + " " + unusable);
        }
    }

    KeyPool keys() {
        return keys;
    }

    /** How many ways there are to send the same call: one, or one for each key. */
    int ways() {
        return Math.max(1, keys.size());
    }

    /** What can't be used, by its references. */
    List<String> faults() {
        var all = new ArrayList<>(keys.faults());
        all.addAll(faults);
        return all;
    }

    /** Whether a call can prove who makes it. */
    boolean usable() {
        return switch (auth.scheme()) {
            case NONE, GOOGLE -> true;
            case AZURE_AD -> tokens.isPresent();
            case SIGV4 -> signer.isPresent();
            case BEARER, HEADER, QUERY, BASIC -> keys.size() > 0 && faults.isEmpty();
        };
    }

    /** Whether each call needs something of its own, see {@link #prove}. */
    boolean changes() {
        return tokens.isPresent() || signer.isPresent();
    }

    /** Puts what is the same for all calls with a key into their headers. */
    void putInto(RequestOptions options, int key) {
        if (keys.size() == 0) {
            return;
        }
        var value = keys.secret(key).value();
        switch (auth.scheme()) {
            case BEARER -> options.putHeader("authorization", "Bearer " + value);
            case HEADER -> options.putHeader(auth.name(), value);
            case BASIC -> options.putHeader("authorization", "Basic "
                    + Base64.getEncoder().encodeToString((auth.name() + ":" + value).getBytes(StandardCharsets.UTF_8)));
            case NONE, QUERY, SIGV4, GOOGLE, AZURE_AD -> {}
        }
    }

    /** A path with the key in its query, where it stands there. */
    String path(String path, int key) {
        return auth.scheme() != Auth.Scheme.QUERY || keys.size() == 0 ? path
                : path + (path.indexOf('?') < 0 ? '?' : '&') + auth.name() + '=' + URLEncoder.encode(keys.secret(key).value(), StandardCharsets.UTF_8);
    }

    /** Whether a header is the one that proves it, so that nobody else may set it. */
    boolean owns(String header) {
        return switch (auth.scheme()) {
            case HEADER -> auth.name().equalsIgnoreCase(header);
            case NONE, QUERY -> false;
            case BEARER, BASIC, SIGV4, GOOGLE, AZURE_AD -> header.equalsIgnoreCase("authorization");
        };
    }

    /** The call with its token or signature. A failure's message says why there is none, without secrets. @param now epoch milliseconds */
    Future<RequestOptions> prove(RequestOptions options, UpstreamCall call, long now) {
        if (tokens.isPresent()) {
            return tokens.get().get(now).map(token -> new RequestOptions(options).putHeader("authorization", "Bearer " + token));
        }
        if (signer.isPresent()) {
            var signed = new RequestOptions(options);
            signer.get().sign(options, call, now).forEach(signed::putHeader);
            return Future.succeededFuture(signed);
        }
        return Future.succeededFuture(options);
    }

    /** A text without keys, accounts and tokens in it. */
    String scrubbed(String text) {
        var clean = keys.scrubbed(text);
        for (var secret : besides) {
            clean = secret.scrubbed(clean);
        }
        return tokens.isPresent() ? tokens.get().scrubbed(clean) : clean;
    }
}
