package dev.signalbox.dialects.laws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * An exchange with a real provider, where the folder with them lies beside this repository; tests that need them are
 * skipped where it does not.
 *
 * @param name provider and name
 * @param path of the request
 * @param asked its body; missing where it had none
 */
public record Recorded(String name, String path, JsonNode asked, int status, Path file) {
    private static final ObjectMapper JACKSON = new ObjectMapper();

    /** Exchanges whose path is such, in the order of their index. */
    public static List<Recorded> where(Predicate<String> path) throws IOException {
        var folder = Folder.recorded();
        var all = new ArrayList<Recorded>();
        for (var exchange : JACKSON.readTree(folder.resolve("index.json").toFile())) {
            var provider = exchange.path("provider").asText();
            var request = exchange.path("request");
            var response = exchange.path("response");
            if (path.test(request.path("path").asText())) {
                all.add(new Recorded(
                        provider + "/" + exchange.path("name").asText(), request.path("path").asText(), request.path("body"),
                        response.path("status").asInt(), folder.resolve(provider).resolve(response.path("bodyFile").asText())));
            }
        }
        return all;
    }

    /** Whether it was answered well, as a stream or as a whole. */
    public boolean good(boolean stream) {
        return status == 200 && stream == file.toString().endsWith(".sse");
    }

    /** The answer as it came. */
    public byte[] answer() throws IOException {
        return Files.readAllBytes(file);
    }
}
