package dev.signalbox.standalone.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.standalone.engine.EngineProfile;
import dev.signalbox.standalone.engine.ExpectedAnswer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One user of the demo: asks for a stream and compares every word. */
final class DemoCaller {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client;
    private final String url;

    DemoCaller(HttpClient client, String url) {
        this.client = client;
        this.url = url;
    }

    @Nullable Void ask(int number, DemoTally.Scene scene) {
        var body = "{\"model\":\"sim-llama\",\"stream\":true,\"max_tokens\":120,\"ignore_eos\":true,\"messages\":["
                + "{\"role\":\"system\",\"content\":\"You answer at length and never twice.\"},"
                + "{\"role\":\"user\",\"content\":\"Tell me story number " + number + ", please.\"}]}";
        scene.asked();
        long begun = System.nanoTime();
        var request = HttpRequest.newBuilder(URI.create(url + "/v1/chat/completions")).header("content-type", "application/json")
                .timeout(Duration.ofSeconds(60)).POST(HttpRequest.BodyPublishers.ofString(body)).build();
        var text = new StringBuilder();
        long first = -1;
        boolean done = false;
        var error = "";
        try {
            var response = client.send(request, BodyHandlers.ofLines());
            for (var line : (Iterable<String>) response.body()::iterator) {
                if (response.statusCode() != 200) {
                    error += line;
                } else if (line.equals("data: [DONE]")) {
                    done = true;
                } else if (line.startsWith("data: ")) {
                    var event = JSON.readTree(line.substring(6));
                    error = event.has("error") ? event.path("error").path("message").asText() : error;
                    var piece = event.at("/choices/0/delta/content").asText("");
                    first = first < 0 && !piece.isEmpty() ? System.nanoTime() - begun : first;
                    text.append(piece);
                }
            }
        } catch (IOException e) {
            error = String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            error = "interrupted";
        }
        var expected = ExpectedAnswer.of(body, "sim-llama", EngineProfile.LLAMA_8B);
        if (done && error.isEmpty() && text.toString().equals(expected)) {
            scene.answered(first);
        } else if (!expected.startsWith(text.toString()) || (done && error.isEmpty())) {
            scene.garbled();
        } else if (first < 0) {
            scene.failedBefore(error);
        } else {
            scene.brokenAfter();
        }
        return null;
    }
}
