package dev.signalbox.dialects.backs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.ReplyEvent;
import java.io.IOException;
import java.util.List;
import java.util.TreeMap;

/** What an answer says, by its events and by the plainest reading of its payloads. */
final class Said {
    private final TreeMap<String, String> said = new TreeMap<>();

    private Said() {}

    static TreeMap<String, String> by(List<ReplyEvent> events) {
        var all = new Said();
        for (var event : events) {
            switch (event) {
                case ReplyEvent.TextDelta(_, var text, _) -> all.add("text", text);
                case ReplyEvent.RefusalDelta(_, var text, _) -> all.add("text", text);
                case ReplyEvent.ReasoningDelta(_, var text, _) -> all.add("reasoning", text);
                case ReplyEvent.ReasoningMark mark -> all.add("mark", "(" + mark.value() + " " + mark.hidden() + ")");
                case ReplyEvent.ToolCallStarted(_, int index, var id, var name, _) -> all.add("call " + index, id + " " + name + " ");
                case ReplyEvent.ToolArguments(_, int index, var fragment, _) -> all.add("call " + index, fragment);
                case ReplyEvent.Finished finished -> {
                    all.add("reason", finished.reason().name());
                    all.add("input", Long.toString(finished.usage().input()));
                    all.add("cached", Long.toString(finished.usage().cacheRead()));
                    all.add("written", Long.toString(finished.usage().cacheWrite5m() + finished.usage().cacheWrite1h()));
                    all.add("output", Long.toString(finished.usage().output()));
                    all.add("thought", Long.toString(finished.usage().outputReasoning()));
                }
                case ReplyEvent.Failed failed -> all.add("failure", failed.failure().name());
                case ReplyEvent.Started _, ReplyEvent.Passed _, ReplyEvent.Whole _ -> {}
            }
        }
        return all.said;
    }

    static TreeMap<String, String> in(Recorded recorded) throws IOException {
        var all = new Said();
        for (var payload : recorded.payloads()) {
            switch (recorded.dialect()) {
                case OLLAMA -> all.ollama(payload);
                case COHERE_V2 -> all.cohere(payload, recorded.stream());
                default -> {
                    if (recorded.stream()) {
                        all.bedrockEvent(payload);
                    } else {
                        all.bedrock(payload);
                    }
                }
            }
        }
        return all.said;
    }

    private void add(String key, String text) {
        if (!text.isEmpty()) {
            said.merge(key, text, String::concat);
        }
    }

    private void usage(long input, long cached, long written, long output, long thought) {
        add("input", Long.toString(input));
        add("cached", Long.toString(cached));
        add("written", Long.toString(written));
        add("output", Long.toString(output));
        add("thought", Long.toString(thought));
    }

    private void ollama(JsonNode object) {
        var message = object.path("message");
        add("text", message.path("content").asText());
        add("reasoning", message.path("thinking").asText());
        for (var call : message.path("tool_calls")) {
            add("call " + call.path("function").path("index").asInt(), call.path("id").asText() + " "
                    + call.path("function").path("name").asText() + " " + call.path("function").path("arguments"));
        }
        if (object.path("done").asBoolean()) {
            add("reason", message.has("tool_calls") ? "TOOL_CALLS" : "STOP");
            usage(object.path("prompt_eval_count").asLong(), 0, 0, object.path("eval_count").asLong(), 0);
        }
    }

    private void cohere(JsonNode payload, boolean stream) {
        var message = stream ? payload.path("delta").path("message") : payload.path("message");
        var end = stream ? payload.path("delta") : payload;
        add("text", message.path("tool_plan").asText());
        add("text", message.path("content").path("text").asText());
        add("reasoning", message.path("content").path("thinking").asText());
        for (var block : message.path("content")) {
            add("text", block.path("text").asText());
            add("reasoning", block.path("thinking").asText());
        }
        if (stream) {
            cohereCall(payload, message.path("tool_calls"));
        } else {
            for (int i = 0; i < message.path("tool_calls").size(); i++) {
                call(i, message.path("tool_calls").path(i));
            }
        }
        if (end.has("finish_reason")) {
            add("reason", end.path("finish_reason").asText().equals("TOOL_CALL") ? "TOOL_CALLS" : "STOP");
            var tokens = end.path("usage").path("tokens");
            usage(tokens.path("input_tokens").asLong(), end.path("usage").path("cached_tokens").asLong(), 0,
                    tokens.path("output_tokens").asLong(), tokens.path("reasoning_tokens").asLong());
        }
    }

    private void cohereCall(JsonNode payload, JsonNode call) {
        int index = payload.path("index").asInt();
        switch (payload.path("type").asText()) {
            case "tool-call-start" -> call(index, call);
            case "tool-call-delta" -> add("call " + index, call.path("function").path("arguments").asText());
            case "tool-call-end" -> objectAtLeast(index);
            default -> {}
        }
    }

    private void call(int index, JsonNode call) {
        var function = call.path("function");
        add("call " + index, call.path("id").asText() + " " + function.path("name").asText() + " ");
        add("call " + index, function.path("arguments").asText());
    }

    /** A call without arguments is one with an object that has no members. */
    private void objectAtLeast(int index) {
        if (said.get("call " + index).endsWith(" ")) {
            add("call " + index, "{}");
        }
    }

    private void bedrock(JsonNode document) {
        int calls = 0;
        for (var block : document.path("output").path("message").path("content")) {
            add("text", block.path("text").asText());
            add("reasoning", block.path("reasoningContent").path("reasoningText").path("text").asText());
            var call = block.path("toolUse");
            if (call.isObject()) {
                add("call " + calls++, call.path("toolUseId").asText() + " " + call.path("name").asText() + " " + call.path("input"));
            }
        }
        add("reason", reason(document.path("stopReason").asText()));
        bedrockUsage(document.path("usage"));
    }

    private int blockOfCall = -1;
    private int calls;

    private void bedrockEvent(JsonNode event) {
        var start = event.path("contentBlockStart");
        var call = start.path("start").path("toolUse");
        if (call.isObject()) {
            blockOfCall = start.path("contentBlockIndex").asInt();
            add("call " + calls++, call.path("toolUseId").asText() + " " + call.path("name").asText() + " ");
        }
        var delta = event.path("contentBlockDelta").path("delta");
        add("text", delta.path("text").asText());
        add("reasoning", delta.path("reasoningContent").path("text").asText());
        if (delta.path("reasoningContent").has("signature")) {
            add("mark", "(" + delta.path("reasoningContent").path("signature").asText() + " false)");
        }
        add("call " + (calls - 1), delta.path("toolUse").path("input").asText());
        if (event.has("contentBlockStop") && event.path("contentBlockStop").path("contentBlockIndex").asInt() == blockOfCall) {
            objectAtLeast(calls - 1);
        }
        if (event.has("messageStop")) {
            add("reason", reason(event.path("messageStop").path("stopReason").asText()));
        }
        if (event.has("metadata")) {
            bedrockUsage(event.path("metadata").path("usage"));
        }
    }

    private static String reason(String word) {
        return switch (word) {
            case "end_turn", "stop_sequence" -> FinishReason.STOP.name();
            case "tool_use" -> FinishReason.TOOL_CALLS.name();
            case "max_tokens" -> FinishReason.LENGTH.name();
            case "guardrail_intervened" -> FinishReason.CONTENT_FILTER.name();
            default -> word;
        };
    }

    private void bedrockUsage(JsonNode usage) {
        long read = usage.path("cacheReadInputTokens").asLong();
        long written = usage.path("cacheWriteInputTokens").asLong();
        usage(usage.path("totalTokens").asLong() - usage.path("outputTokens").asLong(), read, written,
                usage.path("outputTokens").asLong(), 0);
    }
}
