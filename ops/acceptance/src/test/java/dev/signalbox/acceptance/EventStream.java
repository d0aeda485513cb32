package dev.signalbox.acceptance;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A stream that is read event by event, and may be left in the middle. */
final class EventStream implements AutoCloseable {
    record Event(String id, String data) {}

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final HttpResponse<InputStream> response;
    private final BufferedReader lines;

    private EventStream(HttpRequest request) throws Exception {
        response = HTTP.send(request, HttpResponse.BodyHandlers.ofInputStream());
        lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    static EventStream post(String base, String body, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(base + "/v1/chat/completions"))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return new EventStream(request.build());
    }

    static EventStream get(String base, String id, String after) throws Exception {
        var query = after.isEmpty() ? "" : "?after=" + after;
        return new EventStream(HttpRequest.newBuilder(URI.create(base + "/v1/requests/" + id + "/events" + query))
                .build());
    }

    int status() {
        return response.statusCode();
    }

    String id() {
        return response.headers().firstValue("x-request-id").orElseThrow();
    }

    /** The next so many events, or as many as there are. */
    List<Event> next(int most) throws IOException {
        var events = new ArrayList<Event>();
        var id = "";
        var data = "";
        while (events.size() < most) {
            var line = lines.readLine();
            if (line == null) {
                break;
            }
            if (line.startsWith("id: ")) {
                id = line.substring(4);
            } else if (line.startsWith("data: ")) {
                data = line.substring(6);
            } else if (line.isEmpty() && !data.isEmpty()) {
                events.add(new Event(id, data));
                id = "";
                data = "";
            }
        }
        return events;
    }

    List<Event> rest() throws IOException {
        return next(Integer.MAX_VALUE);
    }

    static String text(List<Event> events) {
        var text = new StringBuilder();
        for (var event : events) {
            if (!event.data().equals("[DONE]")) {
                for (var choice : new JsonObject(event.data()).getJsonArray("choices")) {
                    var content = ((JsonObject) choice).getJsonObject("delta").getString("content");
                    text.append(content == null ? "" : content);
                }
            }
        }
        return text.toString();
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
