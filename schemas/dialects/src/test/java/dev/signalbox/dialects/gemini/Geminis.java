package dev.signalbox.dialects.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.dialects.DialectCodec;
import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.laws.Folder;
import dev.signalbox.dialects.laws.Wires;
import dev.signalbox.records.ReplyEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Recorded traffic of this dialect, ways to read it, and the plain reading that the codec is compared with. */
final class Geminis {
    static final ObjectMapper JACKSON = new ObjectMapper();
    static final DialectCodec CODEC = new GeminiCodec();
    static final ReadOptions CANONICAL = new ReadOptions(true, true, 100);
    static final ReadOptions PASSING = new ReadOptions(false, false, 100);

    private Geminis() {}

    /** Streams by name, as they came or, where only payloads were kept, framed. */
    static TreeMap<String, byte[]> streams() throws IOException {
        var streams = new TreeMap<String, byte[]>();
        for (var folder : List.of("gemini", "gemini-files", "vercel-chunks")) {
            for (var file : files(folder)) {
                var name = file.getFileName().toString();
                if ((folder.equals("gemini") && name.endsWith(".sse"))
                        || (folder.equals("gemini-files") && name.contains("-streaming-"))) {
                    streams.put(name, Files.readAllBytes(file));
                } else if (name.startsWith("google--") && name.endsWith(".chunks.txt")) {
                    var payloads = Files.readAllLines(file).stream().filter(line -> !line.isBlank()).toList();
                    streams.put(name, framed(payloads));
                }
            }
        }
        return streams;
    }

    /** Streams that ended well. */
    static TreeMap<String, byte[]> goodStreams() throws IOException {
        var streams = streams();
        streams.keySet().removeIf(name -> name.contains("error-mid-stream") || name.contains("failure-empty-content")
                || name.contains("failure-malformed-content"));
        return streams;
    }

    /** Whole answers with a good status. */
    static TreeMap<String, byte[]> wholes() throws IOException {
        var wholes = new TreeMap<String, byte[]>();
        for (var folder : List.of("gemini", "gemini-files")) {
            for (var file : files(folder)) {
                if (file.toString().endsWith(".json")) {
                    var bytes = Files.readAllBytes(file);
                    if (JACKSON.readTree(bytes).has("candidates")) {
                        wholes.put(file.getFileName().toString(), bytes);
                    }
                }
            }
        }
        return wholes;
    }

    private static List<Path> files(String folder) throws IOException {
        try (var files = Files.list(Folder.recorded().resolve(folder))) {
            return files.sorted().toList();
        }
    }

    static byte[] framed(List<String> payloads) {
        var framed = new StringBuilder();
        for (var payload : payloads) {
            framed.append("data: ").append(payload).append("\r\n\r\n");
        }
        return framed.toString().getBytes(StandardCharsets.UTF_8);
    }

    static List<String> payloads(byte[] stream) {
        return new String(stream, StandardCharsets.UTF_8).lines()
                .filter(line -> line.startsWith("data:"))
                .map(line -> line.substring(5).strip())
                .toList();
    }

    /** The same answer as one JSON array, as it comes from the endpoint that was not asked for events. */
    static byte[] array(List<String> payloads) {
        return ("[" + String.join("\n,\r\n", payloads) + "\n]").getBytes(StandardCharsets.UTF_8);
    }

    static List<JsonNode> trees(List<String> payloads) throws IOException {
        var trees = new ArrayList<JsonNode>();
        for (var payload : payloads) {
            trees.add(JACKSON.readTree(payload));
        }
        return trees;
    }

    static List<ReplyEvent> stream(ReadOptions options, byte[] stream, int... cuts) {
        return Wires.read(CODEC.readReply(true, options), stream, cuts);
    }

    static List<ReplyEvent> stream(String... payloads) {
        return stream(CANONICAL, framed(List.of(payloads)));
    }

    static List<ReplyEvent> whole(ReadOptions options, byte[] body, int... cuts) {
        return Wires.read(CODEC.readReply(false, options), body, cuts);
    }

    /** What is read of each candidate: text, thoughts, calls and signatures, under keys that say which. */
    static TreeMap<String, String> told(List<ReplyEvent> events) {
        var told = new TreeMap<String, String>();
        for (var event : events) {
            switch (event) {
                case ReplyEvent.TextDelta delta -> add(told, "text " + delta.choice(), delta.text());
                case ReplyEvent.ReasoningDelta delta -> add(told, "thought " + delta.choice(), delta.text());
                case ReplyEvent.ToolCallStarted call -> add(told, "call " + call.choice() + " " + call.index(), call.name() + " ");
                case ReplyEvent.ToolArguments call -> add(told, "call " + call.choice() + " " + call.index(), tree(call.fragment()));
                case ReplyEvent.ReasoningMark mark -> add(told, "signature " + mark.choice() + " " + mark.index(), mark.value());
                default -> {}
            }
        }
        return told;
    }

    private static String tree(String json) {
        try {
            return JACKSON.readTree(json).toString();
        } catch (IOException e) {
            return "not JSON: " + json;
        }
    }

    /** The same by the plainest reading there is. */
    static TreeMap<String, String> expected(List<JsonNode> responses) {
        var told = new TreeMap<String, String>();
        int calls = 0;
        var streamed = JACKSON.createObjectNode();
        for (var response : responses) {
            for (var candidate : response.path("candidates")) {
                int index = candidate.path("index").asInt(0);
                for (var part : candidate.path("content").path("parts")) {
                    var call = part.path("functionCall");
                    calls += call.has("name") ? 1 : 0;
                    add(told, (part.path("thought").asBoolean() ? "thought " : "text ") + index, part.path("text").asText(""));
                    add(told, "signature " + index + " " + (call.isObject() ? calls - 1 : -1), part.path("thoughtSignature").asText(""));
                    if (call.has("name")) {
                        add(told, "call " + index + " " + (calls - 1), call.path("name").asText() + " "
                                + (call.path("willContinue").asBoolean() ? "" : call.path("args").toString()));
                    }
                    for (var partial : call.path("partialArgs")) {
                        var name = partial.path("jsonPath").asText().substring(2);
                        streamed.put(name, streamed.path(name).asText("") + partial.path("stringValue").asText());
                    }
                    if (call.isObject() && call.isEmpty()) {
                        add(told, "call " + index + " " + (calls - 1), streamed.toString());
                        streamed.removeAll();
                    }
                }
            }
        }
        return told;
    }

    private static void add(TreeMap<String, String> told, String key, String text) {
        if (!text.isEmpty()) {
            told.merge(key, text, String::concat);
        }
    }
}
