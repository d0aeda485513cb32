package dev.signalbox.worker.call;

import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.records.Bytes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * Tokens of Google: for a service account by a signed assertion (RFC 7523), for a user's login by its refresh token, and where no key is
 * named by the application default credentials, which are the file of {@code GOOGLE_APPLICATION_CREDENTIALS}, that of gcloud, or the machine's
 * own account.
 */
final class GoogleTokens implements Tokens.Issuer {
    private static final String TOKEN_URL = "https://oauth2.googleapis.com/token";
    private static final String WELL_KNOWN = ".config/gcloud/application_default_credentials.json";
    private static final String MACHINE = "/computeMetadata/v1/instance/service-accounts/default/token";
    private static final long LASTS_SECONDS = 3_600;
    private static final int LARGEST = 64 << 10;

    private final Vertx vertx;
    private final HttpClient client;
    private final Secrets.Environment environment;
    private final String reference;
    private final String scope;

    /** @param reference to the key's JSON; empty for the application default credentials */
    GoogleTokens(Vertx vertx, HttpClient client, Secrets.Environment environment, String reference, String scope) {
        this.vertx = vertx;
        this.client = client;
        this.environment = environment;
        this.reference = reference;
        this.scope = scope;
    }

    @Override
    public Future<Tokens.Token> issue(long now) {
        return vertx.executeBlocking(this::key, false).compose(key -> key.isEmpty() ? ofMachine(now) : of(key.get(), now));
    }

    private Future<Tokens.Token> of(Json key, long now) {
        return switch (key.get("type").text()) {
            case "service_account" -> ofAccount(key, now);
            case "authorized_user" -> TokenRequest.post(client, TOKEN_URL, Map.of(
                    "grant_type", "refresh_token", "client_id", key.get("client_id").text(), "client_secret", key.get("client_secret").text(),
                    "refresh_token", key.get("refresh_token").text()), now);
            default -> Future.failedFuture(new TokenRequest.Refused("the Google key is neither a service account's nor a user's"));
        };
    }

    private Future<Tokens.Token> ofAccount(Json key, long now) {
        var url = key.get("token_uri").textOr(TOKEN_URL);
        return vertx.executeBlocking(() -> assertion(key, url, now), false)
                .compose(assertion -> TokenRequest.post(
                        client, url, Map.of("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion", assertion), now));
    }

    private Future<Tokens.Token> ofMachine(long now) {
        var host = environment.get("GCE_METADATA_HOST");
        return TokenRequest.get(client, "http://" + (host == null || host.isBlank() ? "metadata.google.internal" : host) + MACHINE,
                Map.of("metadata-flavor", "Google"), now);
    }

    private String assertion(Json key, String audience, long now) {
        long seconds = now / 1_000;
        var header = new JsonOut().beginObject().member("alg", "RS256").member("typ", "JWT")
                .member("kid", key.get("private_key_id").text()).endObject();
        var claims = new JsonOut().beginObject().member("iss", key.get("client_email").text()).member("scope", scope)
                .member("aud", audience).member("iat", seconds).member("exp", seconds + LASTS_SECONDS).endObject();
        var signed = base64(header.bytes().toArray()) + "." + base64(claims.bytes().toArray());
        try {
            var pem = key.get("private_key").text().replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
            var signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem))));
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + base64(signature.sign());
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new TokenRequest.Refused("the Google key holds no private key that can sign");
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private Optional<Json> key() {
        if (reference.startsWith("file:")) {
            return Optional.of(parsed(file(reference.substring("file:".length()))));
        }
        if (!reference.isEmpty()) {
            var value = environment.get(reference.substring(2, reference.length() - 1));
            if (value == null || value.isBlank()) {
                throw new TokenRequest.Refused(reference + " is not set");
            }
            return Optional.of(parsed(value));
        }
        var named = environment.get("GOOGLE_APPLICATION_CREDENTIALS");
        if (named != null && !named.isBlank()) {
            return Optional.of(parsed(file(named)));
        }
        var home = environment.get("HOME");
        var known = home == null ? null : Path.of(home, WELL_KNOWN);
        return known != null && Files.isReadable(known) ? Optional.of(parsed(file(known.toString()))) : Optional.empty();
    }

    private static String file(String path) {
        try (var in = Files.newInputStream(Path.of(path))) {
            return new String(in.readNBytes(LARGEST), StandardCharsets.UTF_8);
        } catch (IOException | InvalidPathException e) {
            throw new TokenRequest.Refused("the file with the Google key can't be read");
        }
    }

    private static Json parsed(String text) {
        try {
            return Json.parse(Bytes.utf8(text.strip()));
        } catch (MalformedJson fault) {
            throw new TokenRequest.Refused("the Google key is no JSON");
        }
    }
}
