package dev.signalbox.dialects.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.dialects.DialectCodec;
import dev.signalbox.dialects.Dialects;
import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.laws.Folder;
import dev.signalbox.dialects.laws.Wires;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.ReplyEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Recordings of this dialect, ways to read and write answers that the tests share, and the plainest reading there is. */
final class Answers {
    static final ObjectMapper JACKSON = new ObjectMapper();
    static final DialectCodec CODEC = Dialects.of(Dialect.OPENAI_RESPONSES).orElseThrow();
    static final ReadOptions PASSING = new ReadOptions(false, true, 100);
    static final ReadOptions CANONICAL = new ReadOptions(true, true, 100);
    static final WriteOptions OPTIONS = new WriteOptions("req-1", 1_700_000_000, "m", true);

    private Answers() {}

    static byte[] recorded(String name) throws IOException {
        return Files.readAllBytes(Folder.recorded().resolve(name));
    }

    /** Streams that ended well, by name; framed where only payloads were kept. */
    static TreeMap<String, byte[]> streams() throws IOException {
        var streams = new TreeMap<String, byte[]>();
        for (var name : List.of(
                "openai/responses-stream.res.sse", "openai/responses-stream-tool.res.sse",
                "openai/responses-stream-background.res.sse", "openai/responses-stream-reasoning-tool-1.res.sse",
                "openai/responses-stream-reasoning-tool-2.res.sse", "vllm-0.32/responses-stream.res.sse",
                "xai/responses-stream-tool.res.sse")) {
            streams.put(name, recorded(name));
        }
        var name = "vercel-chunks/open-responses--lmstudio-basic.1.chunks.txt";
        streams.put(name, framed(Files.readAllLines(Folder.recorded().resolve(name)).toArray(String[]::new)));
        return streams;
    }

    /** Documents with a good status, by name. */
    static TreeMap<String, byte[]> wholes() throws IOException {
        var wholes = new TreeMap<String, byte[]>();
        for (var name : List.of(
                "openai/responses-reasoning.res.json", "openai/responses-tool-nonstream.res.json", "vllm-0.32/responses.res.json")) {
            wholes.put(name, recorded(name));
        }
        int line = 0;
        for (var text : Files.readAllLines(Folder.recorded().resolve("openai/batch-4-output.res.jsonl"))) {
            wholes.put("openai/batch-4 line " + line++, JACKSON.writeValueAsBytes(JACKSON.readTree(text).at("/response/body")));
        }
        return wholes;
    }

    static byte[] framed(String... payloads) throws IOException {
        var framed = new StringBuilder();
        for (var payload : payloads) {
            if (!payload.isBlank()) {
                framed.append("event: ").append(JACKSON.readTree(payload).path("type").asText()).append('\n');
                framed.append("data: ").append(payload).append("\n\n");
            }
        }
        return framed.toString().getBytes(StandardCharsets.UTF_8);
    }

    static List<String> payloads(byte[] stream) {
        return new String(stream, StandardCharsets.UTF_8).lines().filter(line -> line.startsWith("data: "))
                .map(line -> line.substring(6)).toList();
    }

    static List<JsonNode> trees(byte[] stream) throws IOException {
        var trees = new ArrayList<JsonNode>();
        for (var payload : payloads(stream)) {
            trees.add(JACKSON.readTree(payload));
        }
        return trees;
    }

    static List<ReplyEvent> read(boolean stream, ReadOptions options, byte[] bytes, int... cuts) {
        return Wires.read(CODEC.readReply(stream, options), bytes, cuts);
    }

    static byte[] written(boolean stream, List<ReplyEvent> events) {
        return Wires.written(CODEC.writeReply(stream, OPTIONS), events);
    }

    static List<String> raws(List<ReplyEvent> events) {
        return events.stream().map(ReplyEvent::raw).filter(raw -> !raw.isEmpty()).map(Bytes::asText).toList();
    }

    static ReplyEvent last(List<ReplyEvent> events) {
        return events.getLast();
    }

    /** What events tell, under keys that say which. */
    static TreeMap<String, String> told(List<ReplyEvent> events) {
        var told = new TreeMap<String, String>();
        for (var event : events) {
            switch (event) {
                case ReplyEvent.TextDelta(_, String text, _) -> told.merge("text", text, String::concat);
                case ReplyEvent.RefusalDelta(_, String text, _) -> told.merge("refusal", text, String::concat);
                case ReplyEvent.ReasoningDelta(_, String text, _) -> told.merge("reasoning", text, String::concat);
                case ReplyEvent.ReasoningMark mark -> told.merge("marks", mark.value() + ' ', String::concat);
                case ReplyEvent.ToolCallStarted(_, int index, String id, String name, _) ->
                        told.put("call " + index, id + ' ' + name + ' ');
                case ReplyEvent.ToolArguments(_, int index, String fragment, _) ->
                        told.merge("call " + index, fragment, String::concat);
                case ReplyEvent.Started(String model, _) -> told.put("model", model);
                case ReplyEvent.Finished finished -> told.put("end", finished.reason() + " " + finished.usage().input() + ' '
                        + finished.usage().cacheRead() + ' ' + finished.usage().output() + ' ' + finished.usage().outputReasoning());
                case ReplyEvent.Failed failed -> told.put("end", failed.failure().label());
                default -> {}
            }
        }
        return told;
    }

    /** The same by the items of a {@code response} object. */
    static TreeMap<String, String> expected(JsonNode response) {
        var told = new TreeMap<String, String>();
        told.put("model", response.path("model").asText());
        int calls = 0;
        for (var item : response.path("output")) {
            switch (item.path("type").asText()) {
                case "message" -> item.path("content").forEach(part -> merge(told, "text", part.path("text").asText("")));
                case "reasoning" -> {
                    item.path("summary").forEach(part -> merge(told, "reasoning", part.path("text").asText("")));
                    merge(told, "marks", item.path("encrypted_content").isTextual() ? item.path("encrypted_content").asText() + ' ' : "");
                }
                case "function_call" -> told.put("call " + calls++, item.path("call_id").asText() + ' '
                        + item.path("name").asText() + ' ' + item.path("arguments").asText());
                default -> {}
            }
        }
        var usage = response.path("usage");
        var end = response.path("status").asText().equals("incomplete") ? "LENGTH" : calls > 0 ? "TOOL_CALLS" : "STOP";
        told.put("end", end + ' ' + usage.path("input_tokens").asLong() + ' '
                + usage.path("input_tokens_details").path("cached_tokens").asLong() + ' ' + usage.path("output_tokens").asLong() + ' '
                + usage.path("output_tokens_details").path("reasoning_tokens").asLong());
        return told;
    }

    private static void merge(TreeMap<String, String> told, String key, String text) {
        if (!text.isEmpty()) {
            told.merge(key, text, String::concat);
        }
    }
}
