package dev.signalbox.dialects.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.dialects.DialectCodec;
import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.laws.Wires;
import dev.signalbox.records.ReplyEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;

/** Ways to read answers that the tests share, and the plain reading that they are compared with. */
final class Chats {
    static final ObjectMapper JACKSON = new ObjectMapper();
    static final DialectCodec CODEC = new ChatCodec();
    static final ReadOptions ALL = new ReadOptions(false, true, 100);
    /** Meaning alone, as a caller of another dialect gets it. */
    static final ReadOptions TOLD = new ReadOptions(true, true, 100);
    static final ReadOptions NO_USAGE = new ReadOptions(false, false, 100);

    private Chats() {}

    static List<ReplyEvent> stream(ReadOptions options, byte[] stream, int... cuts) {
        return Wires.read(CODEC.readReply(true, options), stream, cuts);
    }

    static List<ReplyEvent> stream(ReadOptions options, String... payloads) {
        var framed = new StringBuilder();
        for (var payload : payloads) {
            framed.append("data: ").append(payload).append("\n\n");
        }
        return stream(options, framed.toString().getBytes(StandardCharsets.UTF_8));
    }

    static List<ReplyEvent> whole(ReadOptions options, byte[] body, int... cuts) {
        return Wires.read(CODEC.readReply(false, options), body, cuts);
    }

    static ReplyEvent last(List<ReplyEvent> events) {
        return events.get(events.size() - 1);
    }

    /** What a user reads of each choice: text, then reasoning, then calls, under keys that say which. */
    static TreeMap<String, String> told(List<ReplyEvent> events) {
        var told = new TreeMap<String, String>();
        for (var event : events) {
            switch (event) {
                case ReplyEvent.TextDelta(int choice, String text, _) ->
                        told.merge("text " + choice, text, String::concat);
                case ReplyEvent.ReasoningDelta(int choice, String text, _) ->
                        told.merge("reasoning " + choice, text, String::concat);
                case ReplyEvent.ToolCallStarted(int choice, int index, String id, String name, _) ->
                    told.merge("call " + choice + " " + index, id + " " + name + " ", String::concat);
                case ReplyEvent.ToolArguments(int choice, int index, String fragment, _) ->
                    told.merge("call " + choice + " " + index, fragment, String::concat);
                case ReplyEvent.RefusalDelta(int choice, String text, _) ->
                        told.merge("text " + choice, text, String::concat);
                case ReplyEvent.ReasoningMark _, ReplyEvent.Started _, ReplyEvent.Passed _, ReplyEvent.Whole _, ReplyEvent.Finished _,
                        ReplyEvent.Failed _ -> {}
            }
        }
        return told;
    }

    /** The same by the plainest reading there is. */
    static TreeMap<String, String> expected(List<JsonNode> payloads, String said) {
        var told = new TreeMap<String, String>();
        for (var payload : payloads) {
            for (var choice : payload.path("choices")) {
                int index = choice.path("index").asInt();
                var delta = choice.path(said);
                merge(told, "text " + index, text(delta.path("content"), "text"));
                merge(told, "text " + index, delta.path("refusal").asText("").replace("null", ""));
                var reasoning = delta.path("reasoning_content").isTextual() ? "reasoning_content" : "reasoning";
                merge(told, "reasoning " + index, delta.path(reasoning).isTextual() ? delta.path(reasoning).asText()
                        : "");
                merge(told, "reasoning " + index, text(delta.path("content"), "thinking"));
                int position = 0;
                for (var call : delta.path("tool_calls")) {
                    var key = "call " + index + " " + call.path("index").asInt(position++);
                    var function = call.path("function");
                    if (!told.containsKey(key)) {
                        told.put(key, call.path("id").asText() + " " + function.path("name").asText() + " ");
                    }
                    merge(told, key, function.path("arguments").isTextual() ? function.path("arguments").asText() : "");
                }
            }
        }
        return told;
    }

    private static String text(JsonNode content, String kind) {
        if (content.isTextual()) {
            return kind.equals("text") ? content.asText() : "";
        }
        var text = new StringBuilder();
        for (var part : content) {
            var value = part.path(kind);
            if (part.path("type").asText().equals(kind)) {
                if (value.isTextual()) {
                    text.append(value.asText());
                }
                value.forEach(inner -> text.append(inner.path("text").asText()));
            }
        }
        return text.toString();
    }

    private static void merge(TreeMap<String, String> told, String key, String text) {
        if (!text.isEmpty()) {
            told.merge(key, text, String::concat);
        }
    }
}
