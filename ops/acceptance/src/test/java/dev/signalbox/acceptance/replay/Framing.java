package dev.signalbox.acceptance.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.records.Dialect;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;

/** The payloads of streams, in the framing of each dialect and out of it. */
final class Framing {
    private Framing() {}

    /** The content type of a dialect's streams. */
    static String type(Dialect dialect) {
        return switch (dialect) {
            case BEDROCK_CONVERSE -> "application/vnd.amazon.eventstream";
            case OLLAMA -> "application/x-ndjson";
            default -> "text/event-stream";
        };
    }

    /** A whole stream. */
    static byte[] of(Dialect dialect, List<JsonNode> payloads) {
        return of(dialect, payloads, true);
    }

    /** @param whole whether it comes to the end that its dialect promises */
    static byte[] of(Dialect dialect, List<JsonNode> payloads, boolean whole) {
        if (dialect == Dialect.BEDROCK_CONVERSE) {
            var out = new ByteArrayOutputStream();
            for (var payload : payloads) {
                var name = payload.fieldNames().next();
                out.writeBytes(frame("event", name, payload.path(name).toString()));
            }
            return out.toByteArray();
        }
        var text = new StringBuilder();
        for (var payload : payloads) {
            boolean named = dialect != Dialect.OPENAI_CHAT && dialect != Dialect.GEMINI && dialect != Dialect.OLLAMA;
            text.append(named ? "event: " + payload.path("type").asText() + "\n" : "");
            text.append(dialect == Dialect.OLLAMA ? "" : "data: ").append(payload).append(dialect == Dialect.OLLAMA ? "\n" : "\n\n");
        }
        boolean closes = whole && (dialect == Dialect.OPENAI_CHAT || dialect == Dialect.COHERE_V2 || dialect == Dialect.OPENAI_COMPLETIONS);
        return text.append(closes ? "data: [DONE]\n\n" : "").toString().getBytes(StandardCharsets.UTF_8);
    }

    /** @param kind {@code event} or {@code exception} */
    static byte[] frame(String kind, String name, String payload) {
        Map<String, HeaderValue> headers = new LinkedHashMap<>();
        headers.put(":" + kind + "-type", HeaderValue.fromString(name));
        headers.put(":content-type", HeaderValue.fromString("application/json"));
        headers.put(":message-type", HeaderValue.fromString(kind));
        var buffer = new Message(headers, payload.getBytes(StandardCharsets.UTF_8)).toByteBuffer();
        var bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /** By the lengths that each frame begins with. */
    static List<JsonNode> frames(byte[] bytes) throws IOException {
        var frames = new ArrayList<JsonNode>();
        var buffer = ByteBuffer.wrap(bytes);
        for (int at = 0; at < bytes.length; at += buffer.getInt(at)) {
            int headers = buffer.getInt(at + 4);
            var head = new String(bytes, at + 12, headers, StandardCharsets.ISO_8859_1);
            var name = head.split(":event-type")[1].split("[^A-Za-z]+")[1];
            var payload = Recording.JACKSON.readTree(bytes, at + 12 + headers, buffer.getInt(at) - headers - 16);
            frames.add(Recording.JACKSON.createObjectNode().set(name, payload));
        }
        return frames;
    }

    /** The JSON values behind a prefix of their lines; what is none is left out. */
    static List<JsonNode> lines(byte[] bytes, String prefix) {
        var all = new ArrayList<JsonNode>();
        for (var line : new String(bytes, StandardCharsets.UTF_8).split("\r?\n")) {
            var value = line.startsWith(prefix) ? line.substring(prefix.length()).strip() : "";
            if (value.startsWith("{")) {
                try {
                    all.add(Recording.JACKSON.readTree(value));
                } catch (JsonProcessingException _) {
                    // a stream that broke off
                }
            }
        }
        return all;
    }
}
