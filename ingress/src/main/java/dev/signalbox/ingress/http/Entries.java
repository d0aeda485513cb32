package dev.signalbox.ingress.http;

import dev.signalbox.dialects.Asked;
import dev.signalbox.ingress.http.Entry.Purpose;
import dev.signalbox.records.Dialect;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which path belongs to which API. Those of an API that has no codec are no paths. */
final class Entries {
    static final Entry CHAT = new Entry(Surface.CHAT);
    static final String GEMINI = "/v1beta/";
    private static final String MESSAGES = "/v1/messages";
    private static final Map<String, Entry> BY_PATH = byPath();
    /** Gemini names the model and what is wanted in the path, as in {@code /v1beta/models/NAME:generateContent}. */
    private static final String[] OF_MODELS = {"/v1beta/models/", "/v1/models/"};

    private Entries() {}

    private static Map<String, Entry> byPath() {
        var entries = new HashMap<String, Entry>();
        put(entries, "/v1/responses", Dialect.OPENAI_RESPONSES, Purpose.ANSWER);
        put(entries, "/v1/completions", Dialect.OPENAI_COMPLETIONS, Purpose.ANSWER);
        put(entries, "/v1/embeddings", Dialect.OPENAI_EMBEDDINGS, Purpose.ANSWER);
        put(entries, MESSAGES, Dialect.ANTHROPIC_MESSAGES, Purpose.ANSWER);
        put(entries, MESSAGES + "/count_tokens", Dialect.ANTHROPIC_MESSAGES, Purpose.COUNT);
        return Map.copyOf(entries);
    }

    private static void put(Map<String, Entry> entries, String path, Dialect dialect, Purpose purpose) {
        Surface.of(dialect).ifPresent(surface -> entries.put(path, new Entry(surface, null, purpose)));
    }

    /** What is asked for under a path, but for chat completions; null where nothing is. */
    static @Nullable Entry at(String path, HttpServerRequest request) {
        var entry = BY_PATH.get(path);
        return entry == null ? ofModel(path, request) : entry;
    }

    private static @Nullable Entry ofModel(String path, HttpServerRequest request) {
        for (var prefix : OF_MODELS) {
            int verb = path.startsWith(prefix) ? path.lastIndexOf(':') : -1;
            if (verb > prefix.length()) {
                var surface = Surface.of(Dialect.GEMINI);
                return surface.isEmpty() ? null : gemini(surface.get(), decoded(path.substring(prefix.length(), verb)), path.substring(verb + 1), request);
            }
        }
        return null;
    }

    private static @Nullable Entry gemini(Surface surface, String model, String verb, HttpServerRequest request) {
        return switch (verb) {
            case "generateContent" -> new Entry(surface, new Asked(model, false), Purpose.ANSWER);
            case "streamGenerateContent" -> new Entry(surface, new Asked(model, true),
                    "sse".equals(request.getParam("alt")) ? Purpose.ANSWER : Purpose.ANSWER_IN_ARRAY);
            case "countTokens" -> new Entry(surface, new Asked(model, false), Purpose.COUNT);
            default -> null;
        };
    }

    /** A name as it stands in a path. */
    static String decoded(String encoded) {
        try {
            return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return encoded;
        }
    }

    /** Whose errors a caller understands who asks for something that is not there, or for the models. */
    static Surface surface(String path, HttpServerRequest request) {
        boolean google = path.startsWith(GEMINI) || path.startsWith(Models.PATH) && request.headers().contains(Names.GOOGLE_API_KEY);
        var dialect = google ? Dialect.GEMINI
                : path.startsWith(MESSAGES) || request.headers().contains(Names.ANTHROPIC_VERSION) ? Dialect.ANTHROPIC_MESSAGES
                : Dialect.OPENAI_CHAT;
        return Surface.of(dialect).orElse(Surface.CHAT);
    }
}
