package dev.signalbox.acceptance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.acceptance.Outcome.Kind;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A plain client that judges what it gets as strictly as an official SDK does, and more. */
public final class Caller implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();

    public HttpResponse<String> post(String url, String body) throws Exception {
        return http.send(request(url, HttpRequest.BodyPublishers.ofString(body)), HttpResponse.BodyHandlers.ofString());
    }

    public CompletableFuture<HttpResponse<String>> postBytes(String url, byte[] body) {
        return http.sendAsync(request(url, HttpRequest.BodyPublishers.ofByteArray(body)), HttpResponse.BodyHandlers.ofString());
    }

    public HttpResponse<String> delete(String url) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(url)).DELETE().build(), HttpResponse.BodyHandlers.ofString());
    }

    public HttpResponse<String> get(String url) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(10)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest request(String url, HttpRequest.BodyPublisher body) {
        return HttpRequest.newBuilder(URI.create(url)).header("content-type", "application/json").POST(body).build();
    }

    public CompletableFuture<Outcome> chat(String base, Ask ask) {
        return chat(base, ask, Progress.NOBODY);
    }

    /**
     * One stream that its caller follows elsewhere when its front dies, as the examples do; the outcome never fails. What it says of its
     * pauses covers the change.
     *
     * @param elsewhere base of another front
     */
    public CompletableFuture<Outcome> stream(String base, String elsewhere, Ask ask, Progress progress) {
        var watch = new Watch(ask, progress);
        var request = HttpRequest.newBuilder(request(base + "/v1/chat/completions", HttpRequest.BodyPublishers.ofString(ask.body())), (_, _) -> true)
                .header("x-signalbox-resumable", "true").build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofLines())
                .thenApply(response -> response.statusCode() == 200 ? watch.streamed(response) : watch.whole(response))
                .exceptionally(e -> watch.outcome(Kind.RESET, 0, String.valueOf(e)))
                .thenCompose(outcome -> outcome.kind() == Kind.RESET && outcome.id().isPresent()
                        ? followed(elsewhere, outcome.id().get(), watch) : CompletableFuture.completedFuture(outcome))
                .completeOnTimeout(watch.unended(), PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private CompletableFuture<Outcome> followed(String base, String id, Watch watch) {
        var request = HttpRequest.newBuilder(URI.create(base + "/v1/requests/" + id + "/events")).header("last-event-id", watch.seen).build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofLines())
                .thenApply(response -> response.statusCode() == 200 ? watch.streamed(response) : watch.whole(response))
                .exceptionally(e -> watch.outcome(Kind.RESET, 0, String.valueOf(e)));
    }

    /** One chat; the outcome never fails. */
    public CompletableFuture<Outcome> chat(String base, Ask ask, Progress progress) {
        var watch = new Watch(ask, progress);
        var request = request(base + "/v1/chat/completions", HttpRequest.BodyPublishers.ofString(ask.body()));
        progress.reached(ask, 0);
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofLines())
                .thenApply(response -> ask.stream() && response.statusCode() == 200 ? watch.streamed(response) : watch.whole(response))
                .exceptionally(e -> watch.outcome(Kind.RESET, 0, String.valueOf(e)))
                .completeOnTimeout(watch.unended(), PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    /** What comes of one chat. Owned by the thread that reads the answer. */
    private static final class Watch {
        private final Ask ask;
        private final Progress progress;
        private final long began = System.nanoTime();
        private final StringBuilder text = new StringBuilder();
        private Optional<String> id = Optional.empty();
        private String retryAfter = "";
        private String error = "";
        /** The id of the last event that came whole. */
        private volatile String seen = "";
        private boolean ended;
        private int pieces;
        private long first = -1;
        private long last;
        private long pause;

        Watch(Ask ask, Progress progress) {
            this.ask = ask;
            this.progress = progress;
        }

        Outcome outcome(Kind kind, int status, String why) {
            var at = new Outcome.Moments(began, first, System.nanoTime(), pause);
            return new Outcome(ask, kind, status, text.toString(), why, retryAfter, id, at);
        }

        Outcome unended() {
            var at = new Outcome.Moments(began, -1, began + PATIENCE.toNanos(), 0);
            return new Outcome(ask, Kind.UNENDED, 0, "", "no end in " + PATIENCE, "", Optional.empty(), at);
        }

        Outcome whole(HttpResponse<Stream<String>> response) {
            headers(response);
            try {
                var body = String.join("\n", response.body().toList());
                var json = JSON.readTree(body);
                if (response.statusCode() == 200) {
                    text.append(json.at("/choices/0/message/content").asText());
                    return outcome(json.at("/choices/0/message/content").isTextual() ? Kind.ANSWERED : Kind.BROKEN, 200, "");
                }
                return outcome(isError(json) ? Kind.REFUSED : Kind.BROKEN, response.statusCode(), body);
            } catch (JsonProcessingException e) {
                return outcome(Kind.BROKEN, response.statusCode(), String.valueOf(e));
            } catch (RuntimeException e) {
                return outcome(Kind.RESET, response.statusCode(), String.valueOf(e));
            }
        }

        private void headers(HttpResponse<?> response) {
            id = response.headers().firstValue("x-request-id");
            retryAfter = response.headers().firstValue("retry-after").orElse("");
        }

        Outcome streamed(HttpResponse<Stream<String>> response) {
            headers(response);
            try {
                var data = "";
                var name = "";
                for (var line : (Iterable<String>) response.body()::iterator) {
                    if (line.startsWith("data:")) {
                        data = line.substring(5).strip();
                    } else if (line.startsWith("id:")) {
                        name = line.substring(3).strip();
                    } else if (line.isEmpty() && !data.isEmpty()) {
                        read(data);
                        seen = name;
                        data = "";
                    }
                }
            } catch (JsonProcessingException e) {
                return outcome(Kind.BROKEN, 200, String.valueOf(e));
            } catch (RuntimeException e) {
                return outcome(Kind.RESET, 200, String.valueOf(e));
            }
            if (!error.isEmpty()) {
                return outcome(ended ? Kind.BROKEN : Kind.STREAM_ERROR, 200, error);
            }
            return outcome(ended ? Kind.ANSWERED : Kind.BROKEN, 200, ended ? "" : "the stream had no end");
        }

        private void read(String data) throws JsonProcessingException {
            if (data.equals("[DONE]")) {
                ended = true;
                progress.reached(ask, Progress.ENDED);
                return;
            }
            var json = JSON.readTree(data);
            if (json.has("error")) {
                error = data;
                return;
            }
            var piece = json.at("/choices/0/delta/content").asText("");
            if (!piece.isEmpty()) {
                long now = System.nanoTime();
                pause = first < 0 ? 0 : Math.max(pause, now - last);
                first = first < 0 ? now : first;
                last = now;
                text.append(piece);
                progress.reached(ask, ++pieces);
            }
        }
    }

    /** OpenAI's shape, from which its SDKs make their exceptions. */
    public static boolean isError(JsonNode json) {
        var error = json.path("error");
        return error.path("message").isTextual() && !error.path("message").asText().isBlank() && error.path("type").isTextual();
    }
}
