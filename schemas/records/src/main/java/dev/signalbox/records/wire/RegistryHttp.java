package dev.signalbox.records.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.signalbox.records.wire.RegistryException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * Calls of the registry's REST interface: tries the URLs in turn, waits longer each time, and says in the end what was
 * wrong.
 */
final class RegistryHttp {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TYPE = "application/vnd.schemaregistry.v1+json";
    private static final int LONGEST_ANSWER = 8 << 20;
    private static final long LONGEST_WAIT = Duration.ofSeconds(1).toMillis();

    private final RegistrySettings settings;
    private final HttpClient http;
    private final RandomGenerator random = new SplittableRandom();
    private volatile int preferred;

    RegistryHttp(RegistrySettings settings) {
        this.settings = settings;
        var builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(settings.timeout());
        if (settings.urls().stream().noneMatch(url -> "https".equalsIgnoreCase(url.getScheme()))) {
            builder.sslContext(unused());
        }
        this.http = builder.build();
    }

    /** A client without one reads all certificates of the JDK, half a second of a short command, also where none is needed. */
    private static SSLContext unused() {
        try {
            var trustsNobody = SSLContext.getInstance("TLS");
            trustsNobody.init(null, new TrustManager[0], null);
            return trustsNobody;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has TLS", e);
        }
    }

    private record Answer(int status, JsonNode body) {}

    /** What came of one call over all its tries: either an answer that is worth to look at, or why there is none. */
    JsonNode call(String method, String path, String body, String what) {
        return call(method, path, body, what, settings.timeout(), Duration.ZERO);
    }

    /** The same for a call that a service cannot start without. */
    JsonNode insist(String method, String path, String body, String what) {
        return call(method, path, body, what, settings.timeout().multipliedBy(5), settings.patience());
    }

    private JsonNode call(String method, String path, String body, String what, Duration timeout, Duration patience) {
        var problem = "";
        long began = System.nanoTime();
        int attempt = 0;
        for (; attempt < settings.attempts() || System.nanoTime() - began < patience.toNanos(); attempt++) {
            if (attempt > 0) {
                rest(attempt, what);
            }
            int place = (preferred + attempt) % settings.urls().size();
            var url = settings.urls().get(place);
            try {
                var answer = once(method, url, path, body, timeout);
                if (answer.status() / 100 == 2 && !answer.body().isMissingNode()) {
                    preferred = place;
                    return answer.body();
                }
                if (!worthAnotherTry(answer)) {
                    throw refusal(answer, path, what, url);
                }
                problem = url + " answered " + answer.status();
            } catch (IOException e) {
                problem = url + ": " + e.getClass().getSimpleName()
                        + (e.getMessage() == null ? "" : " " + e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RegistryException(Kind.UNREACHABLE, "interrupted: " + what, e);
            }
        }
        throw new RegistryException(
                Kind.UNREACHABLE,
                "the schema registry does not answer (" + what + "), tried " + attempt + " times, last " + problem);
    }

    private Answer once(String method, URI url, String path, String body, Duration timeout)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(timeout)
                .header("accept", TYPE)
                .header("content-type", TYPE)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        settings.credentials().header().ifPresent(value -> request.header("authorization", value));
        var response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream in = response.body()) {
            return new Answer(response.statusCode(), parse(in.readNBytes(LONGEST_ANSWER)));
        }
    }

    private static JsonNode parse(byte[] body) {
        try {
            var node = JSON.readTree(body);
            return node.isObject() ? node : MissingNode.getInstance();
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    /** Apicurio answers 409 to a schema that it holds while it is still reading its own log, or that two register at once. */
    private static boolean worthAnotherTry(Answer answer) {
        int status = answer.status();
        return status / 100 == 2 || status == 408 || status == 429 || status >= 500
                || (status == 409 && answer.body().path("message").asText("").endsWith("already exists."));
    }

    private static RegistryException refusal(Answer answer, String path, String what, URI url) {
        var said = answer.body().path("message").asText("");
        var message = what + ": " + url + " answered " + answer.status() + (said.isEmpty() ? "" : ", " + said);
        return switch (answer.status()) {
            case 401, 403 -> new RegistryException(
                    Kind.UNAUTHORIZED,
                    message + ". Check the registry's user and password, and what they are allowed.");
            case 409 -> new RegistryException(
                    Kind.INCOMPATIBLE, message + ". The subject holds a schema that this version does not go with.");
            case 404 -> path.startsWith("/schemas/ids/") && !answer.body().isMissingNode()
                    ? new RegistryException(Kind.UNKNOWN_ID, "the registry knows no such schema")
                    : new RegistryException(
                            Kind.REFUSED,
                            message + ". Is the URL a registry's, with its path (Apicurio: /apis/ccompat/v7)?");
            default -> new RegistryException(Kind.REFUSED, message);
        };
    }

    private void rest(int attempt, String what) {
        long longest = Math.min(LONGEST_WAIT, settings.backoff().toMillis() << Math.min(attempt - 1, 20));
        try {
            synchronized (random) {
                longest = longest / 2 + random.nextLong(longest / 2 + 1);
            }
            Thread.sleep(longest);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryException(Kind.UNREACHABLE, "interrupted: " + what, e);
        }
    }

    void close() {
        http.shutdownNow();
    }
}
