package dev.signalbox.acceptance.replay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.records.FinishReason;
import java.util.List;

/** Recorded answers of the APIs that only providers speak, read member by member. */
final class PlainReadingOfBacks {
    private PlainReadingOfBacks() {}

    // ---- Bedrock

    static Answer bedrock(Recording recording) {
        var sum = new Said.Sum();
        var word = "";
        JsonNode usage = Recording.JACKSON.missingNode();
        for (var payload : recording.payloads()) {
            int index = 0;
            for (var block : payload.at("/output/message/content")) {
                bedrockBlock(block, index++, sum);
            }
            var start = payload.path("contentBlockStart");
            bedrockBlock(start.path("start"), start.path("contentBlockIndex").asInt(), sum);
            var delta = payload.at("/contentBlockDelta/delta");
            sum.text.append(delta.path("text").asText(""));
            sum.reasoning.append(delta.at("/reasoningContent/text").asText(""));
            sum.arguments(payload.at("/contentBlockDelta/contentBlockIndex").asInt(), delta.at("/toolUse/input").asText(""));
            word = payload.path("messageStop").path("stopReason").asText(payload.path("stopReason").asText(word));
            for (var counts : List.of(payload.at("/metadata/usage"), payload.path("usage"))) {
                usage = counts.has("outputTokens") ? counts : usage;
            }
        }
        var reason = switch (word) {
            case "end_turn", "stop_sequence" -> FinishReason.STOP;
            case "max_tokens" -> FinishReason.LENGTH;
            case "tool_use" -> FinishReason.TOOL_CALLS;
            case "guardrail_intervened" -> FinishReason.CONTENT_FILTER;
            default -> throw new IllegalArgumentException(recording + " ends with '" + word + "'");
        };
        long output = usage.path("outputTokens").asLong();
        return new Answer(List.of(sum.said()), reason, word, "", new Counts(usage.path("totalTokens").asLong() - output,
                usage.path("cacheReadInputTokens").asLong(), usage.path("cacheWriteInputTokens").asLong(), output, 0));
    }

    private static void bedrockBlock(JsonNode block, int index, Said.Sum sum) {
        sum.text.append(block.path("text").asText(""));
        sum.reasoning.append(block.at("/reasoningContent/reasoningText/text").asText(""));
        var call = block.path("toolUse");
        if (call.isObject()) {
            sum.call(index, call.path("name").asText());
            sum.arguments(index, call.has("input") ? call.path("input").toString() : "");
        }
    }

    // ---- Cohere

    static Answer cohere(Recording recording) {
        var sum = new Said.Sum();
        var end = Recording.JACKSON.missingNode();
        for (var payload : recording.payloads()) {
            var message = recording.stream() ? payload.at("/delta/message") : payload.path("message");
            sum.text.append(message.path("tool_plan").asText(""));
            for (var block : message.path("content").isArray() ? message.path("content") : List.of(message.path("content"))) {
                sum.text.append(block.path("text").asText(""));
                sum.reasoning.append(block.path("thinking").asText(""));
            }
            int index = payload.path("index").asInt();
            for (var call : message.path("tool_calls").isArray() ? message.path("tool_calls") : List.of(message.path("tool_calls"))) {
                if (call.path("function").has("name")) {
                    sum.call(index, call.at("/function/name").asText());
                }
                sum.arguments(index++, call.at("/function/arguments").asText(""));
            }
            var last = recording.stream() ? payload.path("delta") : payload;
            end = last.has("finish_reason") ? last : end;
        }
        var word = end.path("finish_reason").asText();
        var reason = switch (word) {
            case "COMPLETE", "STOP_SEQUENCE" -> FinishReason.STOP;
            case "MAX_TOKENS" -> FinishReason.LENGTH;
            case "TOOL_CALL" -> FinishReason.TOOL_CALLS;
            default -> throw new IllegalArgumentException(recording + " ends with '" + word + "'");
        };
        var tokens = end.at("/usage/tokens");
        return new Answer(List.of(sum.said()), reason, word, "", new Counts(tokens.path("input_tokens").asLong(),
                end.at("/usage/cached_tokens").asLong(), 0, tokens.path("output_tokens").asLong(), tokens.path("reasoning_tokens").asLong()));
    }

    // ---- Ollama

    static Answer ollama(List<JsonNode> payloads) {
        var sum = new Said.Sum();
        var end = payloads.getLast();
        for (var payload : payloads) {
            var message = payload.path("message");
            sum.text.append(message.path("content").asText(""));
            sum.reasoning.append(message.path("thinking").asText(""));
            int index = 0;
            for (var call : message.path("tool_calls")) {
                sum.call(index, call.at("/function/name").asText());
                sum.arguments(index++, call.at("/function/arguments").toString());
            }
        }
        var said = sum.said();
        var reason = end.path("done_reason").asText().equals("length") ? FinishReason.LENGTH
                : said.calls().isEmpty() ? FinishReason.STOP : FinishReason.TOOL_CALLS;
        return new Answer(List.of(said), reason, end.path("done_reason").asText(), "",
                new Counts(end.path("prompt_eval_count").asLong(), 0, 0, end.path("eval_count").asLong(), 0));
    }
}
