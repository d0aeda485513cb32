package dev.signalbox.dialects.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.dialects.DialectCodec;
import dev.signalbox.dialects.PromptTarget;
import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.laws.Folder;
import dev.signalbox.dialects.laws.Wires;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** Ways to read and write answers that the tests share, recorded ones, and short names of events. */
final class Messages {
    static final ObjectMapper JACKSON = new ObjectMapper();
    static final DialectCodec CODEC = new MessagesCodec();
    static final ReadOptions PASSING = new ReadOptions(false, false, 100);
    static final ReadOptions CANONICAL = new ReadOptions(true, true, 100);

    private Messages() {}

    static List<ReplyEvent> stream(ReadOptions options, byte[] stream, int... cuts) {
        return Wires.read(CODEC.readReply(true, options), stream, cuts);
    }

    static List<ReplyEvent> stream(ReadOptions options, String... payloads) {
        var framed = new StringBuilder();
        for (var payload : payloads) {
            framed.append("data: ").append(payload.replace('\'', '"')).append("\n\n");
        }
        return stream(options, framed.toString().getBytes(StandardCharsets.UTF_8));
    }

    static List<ReplyEvent> whole(ReadOptions options, byte[] body, int... cuts) {
        return Wires.read(CODEC.readReply(false, options), body, cuts);
    }

    static String written(boolean stream, ReplyEvent... events) {
        return written(stream, List.of(events));
    }

    static String written(boolean stream, List<ReplyEvent> events) {
        var writer = CODEC.writeReply(stream, new WriteOptions("msg_1", 1_750_000_000L, "my-model", true));
        return new String(Wires.written(writer, events), StandardCharsets.UTF_8);
    }

    /** The events of a stream as the names and payloads that a client sees. */
    static List<JsonNode> payloads(String stream) throws IOException {
        var payloads = new ArrayList<JsonNode>();
        for (var line : stream.split("\n")) {
            if (line.startsWith("data: ")) {
                payloads.add(JACKSON.readTree(line.substring(6)));
            }
        }
        return payloads;
    }

    static List<String> names(String stream) {
        return stream.lines().filter(line -> line.startsWith("event: ")).map(line -> line.substring(7)).toList();
    }

    static Bytes json(String withSingleQuotes) {
        return Bytes.utf8(withSingleQuotes.replace('\'', '"'));
    }

    static String body(UpstreamCall call) {
        return Bytes.joined(call.pieces()).asText();
    }

    static PromptTarget target(String... capabilities) {
        return new PromptTarget("claude", false, 0, Set.of(capabilities), false);
    }

    static PromptTarget lenient() {
        return new PromptTarget("claude", false, 0, Set.of(), true);
    }

    static ReplyEvent started() {
        return new ReplyEvent.Started("theirs", Bytes.EMPTY);
    }

    static ReplyEvent text(String text) {
        return new ReplyEvent.TextDelta(0, text, Bytes.EMPTY);
    }

    static ReplyEvent thought(String text) {
        return new ReplyEvent.ReasoningDelta(0, text, Bytes.EMPTY);
    }

    static ReplyEvent call(int index, String name) {
        return new ReplyEvent.ToolCallStarted(0, index, "call_" + index, name, Bytes.EMPTY);
    }

    static ReplyEvent arguments(int index, String fragment) {
        return new ReplyEvent.ToolArguments(0, index, fragment, Bytes.EMPTY);
    }

    static ReplyEvent finished(FinishReason reason) {
        return new ReplyEvent.Finished(reason, new Usage(7, 5, 3, 2, 11, 4, 0, 0, 0, false), Bytes.EMPTY);
    }

    static ReplyEvent failed(Failure failure) {
        return new ReplyEvent.Failed(failure, "it broke", 0, Bytes.EMPTY);
    }

    /** Recorded streams by name, as they came or, where only payloads were kept, framed. */
    static TreeMap<String, byte[]> recordedStreams() throws IOException {
        var streams = new TreeMap<String, byte[]>();
        for (var file : recorded()) {
            var name = file.getFileName().toString();
            var provider = file.getParent().getFileName().toString();
            boolean ours = provider.startsWith("anthropic") || name.startsWith("messages");
            if (ours && name.endsWith(".sse")) {
                streams.put(provider + "/" + name, Files.readAllBytes(file));
            } else if (name.matches("anthropic--.*chunks.txt")) {
                var framed = new StringBuilder();
                for (var line : Files.readAllLines(file)) {
                    framed.append(line.isBlank() ? "" : "data: " + line + "\n\n");
                }
                streams.put(provider + "/" + name, framed.toString().getBytes(StandardCharsets.UTF_8));
            }
        }
        return streams;
    }

    /** Recorded messages that did not stream. */
    static TreeMap<String, byte[]> recordedWholes() throws IOException {
        var wholes = new TreeMap<String, byte[]>();
        for (var file : recorded()) {
            var bytes = Files.readAllBytes(file);
            if (file.toString().endsWith(".json") && JACKSON.readTree(bytes).path("type").asText().equals("message")) {
                wholes.put(file.getParent().getFileName() + "/" + file.getFileName(), bytes);
            }
        }
        return wholes;
    }

    static List<Path> recorded() throws IOException {
        var files = new ArrayList<Path>();
        for (var provider : List.of("anthropic", "anthropic-sdk-fixtures", "vercel-chunks", "vllm-0.32")) {
            try (var found = Files.list(Folder.recorded().resolve(provider))) {
                found.sorted().forEach(files::add);
            }
        }
        return files;
    }
}
