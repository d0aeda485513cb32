package dev.signalbox.dialects.backs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.dialects.DialectCodec;
import dev.signalbox.dialects.Dialects;
import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.laws.Folder;
import dev.signalbox.dialects.laws.Wires;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.ReplyEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;

/**
 * A recorded answer of Ollama, Cohere or Bedrock, as it came or, where only its payloads were kept, framed again.
 *
 * @param payloads the JSON values that it is made of; of Bedrock's frames each within an object with the frame's name
 */
public record Recorded(String name, Dialect dialect, boolean stream, byte[] bytes, List<JsonNode> payloads) {
    public static final ObjectMapper JACKSON = new ObjectMapper();
    public static final ReadOptions CANONICAL = new ReadOptions(true, true, 100);

    public DialectCodec codec() {
        return Dialects.of(dialect).orElseThrow();
    }

    public List<ReplyEvent> read(int... cuts) {
        return read(bytes, cuts);
    }

    /** Other bytes, read as this answer is. */
    public List<ReplyEvent> read(byte[] other, int... cuts) {
        return Wires.read(codec().readReply(stream, CANONICAL), other, cuts);
    }

    @Override
    public String toString() {
        return dialect + " " + name;
    }

    public static List<Recorded> all() throws IOException {
        var all = new ArrayList<Recorded>();
        for (var name : List.of("chat", "chat-thinking", "chat-thinking-tool")) {
            all.add(whole(Dialect.OLLAMA, "ollama/" + name + ".res.json"));
        }
        var lines = Files.readAllBytes(Folder.recorded().resolve("ollama/chat-stream.res.ndjson"));
        all.add(new Recorded("ollama/chat-stream", Dialect.OLLAMA, true, lines, trees(new String(lines, StandardCharsets.UTF_8), "")));
        for (var name : List.of("chat", "chat-parallel-tools", "chat-thinking", "chat-tool-result")) {
            all.add(whole(Dialect.COHERE_V2, "cohere/" + name + ".res.json"));
        }
        var sse = Files.readAllBytes(Folder.recorded().resolve("cohere/chat-stream.res.sse"));
        all.add(new Recorded("cohere/chat-stream", Dialect.COHERE_V2, true, sse,
                trees(new String(sse, StandardCharsets.UTF_8), "data: ")));
        all.add(cohereChunks("vercel-chunks/cohere--cohere-empty-tool-call.chunks.txt"));
        for (var name : List.of("converse-text", "converse-tool", "converse-reasoning")) {
            all.add(whole(Dialect.BEDROCK_CONVERSE, "bedrock/" + name + ".res.json"));
        }
        try (var files = Files.newDirectoryStream(Folder.recorded().resolve("bedrock"), "converse-stream*.bin")) {
            for (var file : files) {
                var bytes = Files.readAllBytes(file);
                all.add(new Recorded("bedrock/" + file.getFileName(), Dialect.BEDROCK_CONVERSE, true, bytes, frames(bytes)));
            }
        }
        for (var name : List.of("tool-call.1", "tool-no-args")) {
            all.add(bedrockChunks("vercel-chunks/amazon-bedrock--amazon-bedrock-" + name + ".chunks.txt"));
        }
        return all;
    }

    public static List<Recorded> streams() throws IOException {
        return all().stream().filter(Recorded::stream).toList();
    }

    private static Recorded whole(Dialect dialect, String path) throws IOException {
        var bytes = Files.readAllBytes(Folder.recorded().resolve(path));
        return new Recorded(path, dialect, false, bytes, List.of(JACKSON.readTree(bytes)));
    }

    private static List<JsonNode> trees(String text, String prefix) throws IOException {
        var trees = new ArrayList<JsonNode>();
        for (var line : text.split("\n")) {
            if (line.startsWith(prefix + "{")) {
                trees.add(JACKSON.readTree(line.substring(prefix.length())));
            }
        }
        return trees;
    }

    private static Recorded cohereChunks(String path) throws IOException {
        var text = Files.readString(Folder.recorded().resolve(path));
        var framed = new StringBuilder();
        for (var tree : trees(text, "")) {
            framed.append("event: ").append(tree.path("type").asText()).append("\ndata: ").append(tree).append("\n\n");
        }
        var bytes = framed.append("data: [DONE]\n\n").toString().getBytes(StandardCharsets.UTF_8);
        return new Recorded(path, Dialect.COHERE_V2, true, bytes, trees(text, ""));
    }

    private static Recorded bedrockChunks(String path) throws IOException {
        var trees = trees(Files.readString(Folder.recorded().resolve(path)), "");
        return new Recorded(path, Dialect.BEDROCK_CONVERSE, true, framed(trees), trees);
    }

    /** Frames of objects whose one member is named like the event. */
    public static byte[] framed(List<JsonNode> trees) {
        var out = new ByteArrayOutputStream();
        for (var tree : trees) {
            var name = tree.fieldNames().next();
            out.writeBytes(frame("event", name, tree.path(name).toString()));
        }
        return out.toByteArray();
    }

    public static byte[] frame(String kind, String name, String payload) {
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
    private static List<JsonNode> frames(byte[] bytes) throws IOException {
        var frames = new ArrayList<JsonNode>();
        var buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            int at = buffer.position();
            int total = buffer.getInt(at);
            int headers = buffer.getInt(at + 4);
            var head = new String(bytes, at + 12, headers, StandardCharsets.ISO_8859_1);
            var name = head.split(":event-type")[1].split("[^A-Za-z]+")[1];
            var payload = JACKSON.readTree(bytes, at + 12 + headers, total - headers - 16);
            frames.add(JACKSON.createObjectNode().set(name, payload));
            buffer.position(at + total);
        }
        return frames;
    }
}
