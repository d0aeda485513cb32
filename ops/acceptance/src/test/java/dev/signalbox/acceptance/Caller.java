package dev.signalbox.acceptance;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** A plain client that judges what it gets as strictly as an official SDK does, and more. Prompts and models decide the text, so it can be checked. */
final class Caller {
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .executor(java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor())
            .build();

    static String body(int number, boolean stream, int maxTokens) {
        return new JsonObject()
                .put("model", "sim-llama")
                .put("stream", stream)
                .put("max_tokens", maxTokens)
                .put("temperature", 0)
                .put("messages", new io.vertx.core.json.JsonArray().add(new JsonObject().put("role", "user").put("content", "Tell me story number " + number)))
                .encode();
    }

    HttpResponse<String> post(String url, String body) throws Exception {
        return http.send(request(url, body), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String url) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(10)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest request(String url, String body) {
        return HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(60))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    /** One chat; the outcome never fails. */
    CompletableFuture<Outcome> chat(String base, int number, boolean stream, int maxTokens) {
        var request = request(base + "/v1/chat/completions", body(number, stream, maxTokens));
        long began = System.nanoTime();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofLines())
                .thenApply(response -> stream && response.statusCode() == 200
                        ? streamed(number, response, began)
                        : whole(number, stream, response, began))
                .exceptionally(e -> new Outcome(number, stream, Outcome.Kind.RESET, 0, "", String.valueOf(e), Optional.empty(), millis(began)));
    }

    private static long millis(long began) {
        return (System.nanoTime() - began) / 1_000_000;
    }

    private static Outcome whole(int number, boolean stream, HttpResponse<Stream<String>> response, long began) {
        var id = response.headers().firstValue("x-request-id");
        try {
            var body = String.join("\n", response.body().toList());
            var json = new JsonObject(body);
            if (response.statusCode() == 200) {
                var text = json.getJsonArray("choices").getJsonObject(0).getJsonObject("message").getString("content");
                return new Outcome(number, stream, Outcome.Kind.ANSWERED, 200, text, "", id, millis(began));
            }
            var error = json.getJsonObject("error");
            var kind = error != null && error.getString("message") != null ? Outcome.Kind.REFUSED : Outcome.Kind.BROKEN;
            return new Outcome(number, stream, kind, response.statusCode(), "", body, id, millis(began));
        } catch (DecodeException | NullPointerException e) {
            return new Outcome(number, stream, Outcome.Kind.BROKEN, response.statusCode(), "", String.valueOf(e), id, millis(began));
        } catch (RuntimeException e) {
            return new Outcome(number, stream, Outcome.Kind.RESET, response.statusCode(), "", String.valueOf(e), id, millis(began));
        }
    }

    private static Outcome streamed(int number, HttpResponse<Stream<String>> response, long began) {
        var text = new StringBuilder();
        var id = response.headers().firstValue("x-request-id");
        boolean[] ended = {false};
        String[] error = {""};
        try {
            response.body().filter(line -> line.startsWith("data:")).forEach(line -> {
                var data = line.substring(5).trim();
                if (data.equals("[DONE]")) {
                    ended[0] = true;
                    return;
                }
                var json = new JsonObject(data);
                if (json.containsKey("error")) {
                    error[0] = data;
                    return;
                }
                for (var choice : json.getJsonArray("choices")) {
                    var delta = ((JsonObject) choice).getJsonObject("delta");
                    text.append(delta == null ? "" : delta.getString("content", "") == null ? "" : delta.getString("content", ""));
                }
            });
        } catch (DecodeException e) {
            return new Outcome(number, true, Outcome.Kind.BROKEN, 200, text.toString(), String.valueOf(e), id, millis(began));
        } catch (RuntimeException e) {
            return new Outcome(number, true, Outcome.Kind.RESET, 200, text.toString(), String.valueOf(e), id, millis(began));
        }
        var kind = !error[0].isEmpty() ? Outcome.Kind.STREAM_ERROR : ended[0] ? Outcome.Kind.ANSWERED : Outcome.Kind.BROKEN;
        return new Outcome(number, true, kind, 200, text.toString(), error[0], id, millis(began));
    }
}
