package dev.signalbox.worker.call;

import com.google.api.client.http.HttpResponseException;
import com.google.auth.oauth2.GoogleCredentials;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of Google, by Google's own library: for a service account, a login, an account that somebody else's identity stands for, and, where
 * no key is named, of the application default credentials. The library blocks, so it is asked beside the event loops, and it is loaded when the
 * first token is wanted. A key is read anew for each token: it may have been changed.
 */
final class GoogleTokens implements Tokens.Issuer {
    private static final long TIMEOUT_SECONDS = 30;
    private static final long USUAL_SECONDS = 3_600;
    private static final int LARGEST = 64 << 10;

    /** The code in an answer of OAuth 2, or in the library's words for one; the description beside it names accounts. */
    private static final Pattern CODE = Pattern.compile("\"error\"\\s*:\\s*\"([a-z_]{1,60})\"|Error code ([a-z_]{1,60})");

    private final Vertx vertx;
    private final Secrets.Environment environment;
    private final String reference;
    private final String scope;

    /** @param reference to the key's JSON; empty for the application default credentials */
    GoogleTokens(Vertx vertx, Secrets.Environment environment, String reference, String scope) {
        this.vertx = vertx;
        this.environment = environment;
        this.reference = reference;
        this.scope = scope;
    }

    @Override
    public Future<Tokens.Token> issue(long now) {
        return vertx.executeBlocking(() -> issued(now), false)
                .timeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .recover(why -> Future.failedFuture(why instanceof TokenRequest.Refused ? why
                        : new TokenRequest.Refused("no Google token could be had: " + why.getClass().getSimpleName())));
    }

    private Tokens.Token issued(long now) {
        var credentials = credentials();
        try {
            var token = credentials.createScoped(scope).refreshAccessToken();
            var ends = token.getExpirationTime();
            return new Tokens.Token(token.getTokenValue(), ends == null ? now + TimeUnit.SECONDS.toMillis(USUAL_SECONDS) : ends.getTime());
        } catch (IOException | RuntimeException e) {
            throw refused(e);
        }
    }

    private GoogleCredentials credentials() {
        try (var key = key()) {
            return key == null ? GoogleCredentials.getApplicationDefault() : GoogleCredentials.fromStream(key);
        } catch (IOException | RuntimeException e) {
            throw e instanceof TokenRequest.Refused refused ? refused : new TokenRequest.Refused(reference.isEmpty()
                    ? "there are no application default credentials of Google here" : "the Google key is none that can be used");
        }
    }

    private @Nullable InputStream key() throws IOException {
        if (reference.isEmpty()) {
            return null;
        }
        if (reference.startsWith("file:")) {
            return new ByteArrayInputStream(file(reference.substring("file:".length())));
        }
        var value = environment.get(reference.substring(2, reference.length() - 1));
        if (value == null || value.isBlank()) {
            throw new TokenRequest.Refused(reference + " is not set");
        }
        return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] file(String path) {
        try (var in = Files.newInputStream(Path.of(path))) {
            return in.readNBytes(LARGEST);
        } catch (IOException | InvalidPathException e) {
            throw new TokenRequest.Refused("the file with the Google key can't be read");
        }
    }

    private static TokenRequest.Refused refused(Exception why) {
        for (Throwable cause = why; cause != null; cause = cause.getCause()) {
            if (cause instanceof HttpResponseException answered) {
                return new TokenRequest.Refused("the token's issuer answered " + answered.getStatusCode() + code(answered.getContent()));
            }
        }
        var code = code(why.getMessage());
        return new TokenRequest.Refused(code.isEmpty() ? "no Google token could be had: " + why.getClass().getSimpleName() : "the token's issuer answered" + code);
    }

    private static String code(@Nullable String text) {
        var found = CODE.matcher(text == null ? "" : text);
        return found.find() ? " " + (found.group(1) == null ? found.group(2) : found.group(1)) : "";
    }
}
