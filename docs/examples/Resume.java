import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A chat that rides through a killed ingress. The JDK only; a program would read the JSON with its own library.
 *
 * <pre>java Resume.java "Tell me a story" http://ingress-1:8080 http://ingress-2:8080</pre>
 *
 * SIGNALBOX_API_KEY, MODEL and MAX_TOKENS are taken from the environment.
 */
public class Resume {
    private static final Pattern CONTENT = Pattern.compile("\"content\":\"((?:[^\"\\\\]|\\\\.)*)\"");
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private String lastEventId = "";

    /** Hands on the text as it comes. The key makes each try the same request; the last event's id says where to go on. */
    void chat(String body, List<String> bases, Consumer<String> text) throws InterruptedException {
        var key = UUID.randomUUID().toString();
        for (int attempt = 0; attempt < 20; attempt++) {
            var request = HttpRequest.newBuilder(URI.create(bases.get(attempt % bases.size()) + "/v1/chat/completions"))
                    .header("content-type", "application/json")
                    .header("idempotency-key", key)
                    .POST(HttpRequest.BodyPublishers.ofString(body));
            if (!lastEventId.isEmpty()) {
                request.header("last-event-id", lastEventId);
            }
            if (System.getenv("SIGNALBOX_API_KEY") != null) {
                request.header("authorization", "Bearer " + System.getenv("SIGNALBOX_API_KEY"));
            }
            try {
                var response = http.send(request.build(), HttpResponse.BodyHandlers.ofLines());
                if (response.statusCode() == 200) {
                    if (read(response.body(), text)) {
                        return;
                    }
                } else if (response.statusCode() < 500 && response.statusCode() != 429) {
                    throw new IllegalStateException(String.join("\n", response.body().toList()));
                } else {
                    Thread.sleep(1_000 * Long.parseLong(
                            response.headers().firstValue("retry-after").orElse("1")));
                }
            } catch (IOException | UncheckedIOException gone) {
                Thread.sleep(200); // the ingress is gone: the next one
            }
        }
        throw new IllegalStateException("no ingress answers");
    }

    /** Returns whether the stream came to its promised end. */
    private boolean read(Stream<String> lines, Consumer<String> text) {
        String id = "";
        String data = "";
        for (var line : (Iterable<String>) lines::iterator) {
            if (line.startsWith("id: ")) {
                id = line.substring(4);
            } else if (line.startsWith("data: ")) {
                data = line.substring(6);
            } else if (line.isEmpty() && !data.isEmpty()) {
                if (data.equals("[DONE]")) {
                    return true;
                }
                if (data.startsWith("{\"error\"")) {
                    throw new IllegalStateException(data);
                }
                for (Matcher content = CONTENT.matcher(data); content.find(); ) {
                    text.accept(plain(content.group(1)));
                }
                lastEventId = id;
                data = "";
            }
        }
        return false;
    }

    private static String plain(String json) {
        var unicode = Pattern.compile("\\\\u([0-9a-fA-F]{4})")
                .matcher(json)
                .replaceAll(m -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(m.group(1), 16))));
        return unicode.translateEscapes();
    }

    public static void main(String[] arguments) throws InterruptedException {
        var environment = System.getenv();
        var prompt = arguments[0].replace("\\", "\\\\").replace("\"", "\\\"");
        var body = "{\"model\":\"" + environment.getOrDefault("MODEL", "sim-llama") + "\",\"stream\":true,\"max_tokens\":"
                + environment.getOrDefault("MAX_TOKENS", "256") + ",\"messages\":[{\"role\":\"user\",\"content\":\"" + prompt
                + "\"}]}";
        new Resume().chat(body, List.of(arguments).subList(1, arguments.length), text -> {
            System.out.print(text);
            System.out.flush();
        });
    }
}
