package dev.signalbox.acceptance.replay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.records.Dialect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The recorded answers that lie beside this repository, by their index. Where only the payloads of a stream were kept they get their
 * dialect's framing back, and where no status was kept the one that the error in them names.
 */
final class Recordings {
    private static final Path FOLDER = folder();

    private Recordings() {}

    static boolean there() {
        return Files.isDirectory(FOLDER);
    }

    private static Path folder() {
        var root = Path.of("").toAbsolutePath();
        while (root != null && !Files.isDirectory(root.resolve("schemas"))) {
            root = root.getParent();
        }
        return root == null ? Path.of("shared", "recorded") : root.resolveSibling("shared").resolve("recorded");
    }

    /** Every entry of the index: those that are played, and the names of those that nobody of ours would ask for. */
    record Index(List<Recording> played, List<String> left) {}

    static Index index() throws IOException {
        var played = new ArrayList<Recording>();
        var left = new ArrayList<String>();
        for (var entry : Recording.JACKSON.readTree(FOLDER.resolve("index.json").toFile())) {
            var name = entry.path("provider").asText() + "/" + entry.path("name").asText();
            var file = FOLDER.resolve(entry.path("provider").asText()).resolve(entry.at("/response/bodyFile").asText());
            var dialect = dialect(name, entry.path("request"), file);
            if (name.equals("openai/batch-4-output")) {
                played.addAll(lines(name, file));
            } else if (dialect.isPresent()) {
                played.add(recording(name, dialect.get(), entry.path("response"), file));
            } else {
                left.add(name);
            }
        }
        return new Index(played, left);
    }

    static List<Recording> all() throws IOException {
        return index().played();
    }

    // ---- which API a recording is of

    private static Optional<Dialect> dialect(String name, JsonNode request, Path file) throws IOException {
        var path = request.path("path").asText("").replaceAll("\\?.*", "");
        if (path.isEmpty()) {
            return ofWholeFile(name, file);
        }
        if (name.startsWith("vllm-0.32/error-")) {
            return Optional.of(Dialect.OPENAI_CHAT);
        }
        if (path.endsWith("/chat/completions")) {
            return Optional.of(Dialect.OPENAI_CHAT);
        }
        if (path.endsWith("/completions")) {
            return Optional.of(Dialect.OPENAI_COMPLETIONS);
        }
        if (path.endsWith("/v1/embeddings")) {
            return Optional.of(Dialect.OPENAI_EMBEDDINGS);
        }
        if (path.endsWith("/v1/responses")) {
            return Optional.of(Dialect.OPENAI_RESPONSES);
        }
        if (path.endsWith("/v1/messages")) {
            return Optional.of(Dialect.ANTHROPIC_MESSAGES);
        }
        if (path.matches(".*:(g|streamG)enerateContent")) {
            return Optional.of(Dialect.GEMINI);
        }
        if (path.matches(".*/converse(-stream)?")) {
            return Optional.of(Dialect.BEDROCK_CONVERSE);
        }
        return path.equals("/v2/chat") ? Optional.of(Dialect.COHERE_V2)
                : path.equals("/api/chat") ? Optional.of(Dialect.OLLAMA) : Optional.empty();
    }

    private static Optional<Dialect> ofWholeFile(String name, Path file) throws IOException {
        var folder = name.substring(0, name.indexOf('/'));
        var maker = name.substring(folder.length() + 1).replaceAll("--.*", "");
        return switch (folder) {
            case "gemini-files" -> Optional.of(Dialect.GEMINI);
            case "anthropic-sdk-fixtures" -> Optional.of(Dialect.ANTHROPIC_MESSAGES);
            case "openai-sdk-snapshots" -> Optional.of(Dialect.OPENAI_CHAT);
            case "tgi" -> Files.readString(file).contains("\"choices\"") ? Optional.of(Dialect.OPENAI_CHAT) : Optional.empty();
            case "vercel-chunks" -> switch (maker) {
                case "anthropic" -> Optional.of(Dialect.ANTHROPIC_MESSAGES);
                case "amazon-bedrock" -> Optional.of(Dialect.BEDROCK_CONVERSE);
                case "cohere" -> Optional.of(Dialect.COHERE_V2);
                case "google" -> Optional.of(Dialect.GEMINI);
                case "open-responses" -> Optional.of(Dialect.OPENAI_RESPONSES);
                default -> Optional.of(name.endsWith("openai-error.1.chunks.txt") ? Dialect.OPENAI_RESPONSES : Dialect.OPENAI_CHAT);
            };
            default -> Optional.empty();
        };
    }

    // ---- what it says

    private static Recording recording(String name, Dialect dialect, JsonNode response, Path file) throws IOException {
        var bytes = Files.readAllBytes(file);
        var kind = file.toString();
        if (kind.endsWith(".chunks.txt")) {
            return chunks(name, dialect, Framing.lines(bytes, ""));
        }
        if (kind.endsWith(".json")) {
            var tree = Recording.JACKSON.readTree(bytes);
            if (tree.isArray()) {
                var all = new ArrayList<JsonNode>();
                tree.forEach(all::add);
                return chunks(name, dialect, all);
            }
            return new Recording(name, dialect, false, status(response, tree), headers(response, "application/json"), bytes, List.of(tree));
        }
        var payloads = kind.endsWith(".bin") ? Framing.frames(bytes) : Framing.lines(bytes, kind.endsWith(".ndjson") ? "" : "data:");
        return new Recording(name, dialect, true, response.path("status").asInt(200), headers(response, Framing.type(dialect)), bytes, payloads);
    }

    private static Recording chunks(String name, Dialect dialect, List<JsonNode> payloads) {
        return new Recording(name, dialect, true, 200, Map.of("content-type", Framing.type(dialect)), Framing.of(dialect, payloads), payloads);
    }

    /** Answers of a batch, each of which stands in a line of its own. */
    private static List<Recording> lines(String name, Path file) throws IOException {
        var all = new ArrayList<Recording>();
        for (var line : Framing.lines(Files.readAllBytes(file), "")) {
            var body = line.at("/response/body");
            all.add(new Recording(name + " line " + all.size(), Dialect.OPENAI_RESPONSES, false, line.at("/response/status_code").asInt(),
                    Map.of("content-type", "application/json"), Recording.JACKSON.writeValueAsBytes(body), List.of(body)));
        }
        return all;
    }

    private static int status(JsonNode response, JsonNode body) {
        if (response.path("status").isNumber()) {
            return response.path("status").asInt();
        }
        if (!body.has("error")) {
            return 200;
        }
        return body.at("/error/code").asInt(body.at("/error/code").asText().equals("insufficient_quota") ? 429 : 400);
    }

    private static Map<String, String> headers(JsonNode response, String usualType) {
        var headers = new TreeMap<String, String>();
        headers.put("content-type", usualType);
        response.path("headers").properties().forEach(header -> headers.put(header.getKey().toLowerCase(Locale.ROOT), header.getValue().asText()));
        headers.remove("content-encoding");
        headers.remove("content-length");
        headers.remove("transfer-encoding");
        return headers;
    }
}
