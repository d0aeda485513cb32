package dev.signalbox.acceptance.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signalbox.records.FinishReason;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Recorded answers of the APIs that callers speak too, read member by member as their references describe them. */
final class PlainReading {
    private PlainReading() {}

    static Answer of(Recording recording) {
        return switch (recording.dialect()) {
            case OPENAI_CHAT -> chat(recording);
            case OPENAI_RESPONSES -> responses(recording);
            case ANTHROPIC_MESSAGES -> messages(recording);
            case GEMINI -> gemini(recording.payloads());
            case BEDROCK_CONVERSE -> PlainReadingOfBacks.bedrock(recording);
            case COHERE_V2 -> PlainReadingOfBacks.cohere(recording);
            case OLLAMA -> PlainReadingOfBacks.ollama(recording.payloads());
            case OPENAI_COMPLETIONS, OPENAI_EMBEDDINGS -> throw new IllegalArgumentException(recording + " is no conversation");
        };
    }

    // ---- OpenAI chat

    private static Answer chat(Recording recording) {
        var sums = new Said.Sums();
        var word = "";
        JsonNode usage = MissingNode.getInstance();
        for (var payload : recording.payloads()) {
            for (var choice : payload.path("choices")) {
                chatChoice(choice.path(recording.stream() ? "delta" : "message"), sums.of(choice.path("index").asInt()));
                word = choice.path("finish_reason").isTextual() ? choice.path("finish_reason").asText() : word;
            }
            for (var counts : List.of(payload.path("usage"), payload.path("x_groq").path("usage"))) {
                usage = counts.has("prompt_tokens") ? counts : usage;
            }
        }
        var reason = switch (word) {
            case "stop", "eos_token" -> FinishReason.STOP;
            case "length" -> FinishReason.LENGTH;
            case "tool_calls" -> FinishReason.TOOL_CALLS;
            case "content_filter" -> FinishReason.CONTENT_FILTER;
            case "" -> FinishReason.OTHER;
            default -> throw new IllegalArgumentException(recording + " ends with '" + word + "'");
        };
        var counts = usage.isMissingNode() ? null : new Counts(
                usage.path("prompt_tokens").asLong(), usage.at("/prompt_tokens_details/cached_tokens").asLong(),
                usage.at("/prompt_tokens_details/cache_write_tokens").asLong(), usage.path("completion_tokens").asLong(),
                usage.at("/completion_tokens_details/reasoning_tokens").asLong());
        return new Answer(sums.said(), reason, word, "", counts);
    }

    private static void chatChoice(JsonNode said, Said.Sum sum) {
        sum.text.append(text(said.path("content"), "text"));
        sum.refusal.append(text(said.path("refusal"), "text"));
        sum.reasoning.append(text(said.path(said.path("reasoning_content").isTextual() ? "reasoning_content" : "reasoning"), "text"));
        sum.reasoning.append(text(said.path("content"), "thinking"));
        int position = 0;
        for (var call : said.path("tool_calls")) {
            int index = call.path("index").asInt(position++);
            sum.call(index, call.at("/function/name").asText(""));
            sum.arguments(index, text(call.at("/function/arguments"), "text"));
        }
    }

    /** Text as it is, or that of the parts of a kind: Mistral's content can be a list of them. */
    static String text(JsonNode content, String kind) {
        if (content.isTextual()) {
            return kind.equals("text") ? content.asText() : "";
        }
        var text = new StringBuilder();
        for (var part : content) {
            if (part.path("type").asText().equals(kind)) {
                text.append(part.path(kind).isTextual() ? part.path(kind).asText() : "");
                part.path(kind).forEach(inner -> text.append(inner.path("text").asText()));
            }
        }
        return text.toString();
    }

    // ---- OpenAI Responses

    /** By the final answer; its output is that of the items that are done, for some leave it empty there. */
    private static Answer responses(Recording recording) {
        var response = recording.payloads().getLast();
        if (recording.stream()) {
            var last = (ObjectNode) response.path("response").deepCopy();
            var output = last.putArray("output");
            for (var payload : recording.payloads()) {
                if (payload.path("type").asText().equals("response.output_item.done")) {
                    output.add(payload.path("item"));
                }
            }
            response = last;
        }
        var sum = new Said.Sum();
        for (var item : response.path("output")) {
            switch (item.path("type").asText()) {
                case "message" -> item.path("content").forEach(part -> {
                    sum.text.append(part.path("text").asText(""));
                    sum.refusal.append(part.path("refusal").asText(""));
                });
                case "reasoning" -> item.path("summary").forEach(part -> sum.reasoning.append(part.path("text").asText("")));
                case "function_call" -> {
                    sum.call(item.path("call_id").asText(), item.path("name").asText());
                    sum.arguments(item.path("call_id").asText(), item.path("arguments").asText());
                }
                default -> {}
            }
        }
        var said = sum.said();
        var details = response.at("/incomplete_details/reason").asText("");
        var reason = details.equals("max_output_tokens") ? FinishReason.LENGTH
                : details.equals("content_filter") ? FinishReason.CONTENT_FILTER
                : said.calls().isEmpty() ? FinishReason.STOP : FinishReason.TOOL_CALLS;
        var usage = response.path("usage");
        return new Answer(List.of(said), reason, response.path("status").asText() + (details.isEmpty() ? "" : ":" + details), "",
                !usage.has("input_tokens") ? null : new Counts(
                        usage.path("input_tokens").asLong(), usage.at("/input_tokens_details/cached_tokens").asLong(),
                        usage.at("/input_tokens_details/cache_write_tokens").asLong(), usage.path("output_tokens").asLong(),
                        usage.at("/output_tokens_details/reasoning_tokens").asLong()));
    }

    // ---- Anthropic Messages

    private static Answer messages(Recording recording) {
        var sum = new Said.Sum();
        var usage = Recording.JACKSON.createObjectNode();
        var end = Recording.JACKSON.createObjectNode();
        for (var payload : recording.payloads()) {
            int index = 0;
            for (var block : payload.path("content")) {
                block(block, index++, sum);
            }
            if (payload.path("type").asText().equals("content_block_start")) {
                block(payload.path("content_block"), payload.path("index").asInt(), sum);
            }
            var delta = payload.path("delta");
            sum.text.append(delta.path("text").asText(""));
            sum.reasoning.append(delta.path("thinking").asText(""));
            sum.arguments(payload.path("index").asInt(), delta.path("partial_json").asText(""));
            for (var counts : List.of(payload.at("/message/usage"), payload.path("usage"))) {
                counts.properties().forEach(count -> usage.set(count.getKey(), count.getValue()));
            }
            for (var ends : List.of(delta, payload)) {
                end.setAll((ObjectNode) (ends.path("stop_reason").isTextual() ? ends : Recording.JACKSON.createObjectNode()));
            }
        }
        var word = end.path("stop_reason").asText();
        var reason = switch (word) {
            case "end_turn", "stop_sequence" -> FinishReason.STOP;
            case "max_tokens" -> FinishReason.LENGTH;
            case "tool_use" -> FinishReason.TOOL_CALLS;
            case "refusal" -> FinishReason.CONTENT_FILTER;
            default -> throw new IllegalArgumentException(recording + " ends with '" + word + "'");
        };
        long read = usage.path("cache_read_input_tokens").asLong();
        long written = usage.path("cache_creation_input_tokens").asLong();
        return new Answer(List.of(sum.said()), reason, word, end.path("stop_sequence").asText("").replace("null", ""), new Counts(
                usage.path("input_tokens").asLong() + read + written, read, written, usage.path("output_tokens").asLong(),
                usage.at("/output_tokens_details/thinking_tokens").asLong()));
    }

    private static void block(JsonNode block, int index, Said.Sum sum) {
        sum.text.append(block.path("text").asText(""));
        sum.reasoning.append(block.path("thinking").asText(""));
        if (block.path("type").asText().equals("tool_use")) {
            sum.call(index, block.path("name").asText());
            sum.arguments(index, block.path("input").isEmpty() ? "" : block.path("input").toString());
        }
    }

    // ---- Gemini

    private static final Set<String> FILTERED = Set.of("SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII");

    private static Answer gemini(List<JsonNode> payloads) {
        var sums = new Said.Sums();
        var word = "";
        JsonNode usage = MissingNode.getInstance();
        int calls = 0;
        var streamed = Recording.JACKSON.createObjectNode();
        for (var payload : payloads) {
            for (var candidate : payload.path("candidates")) {
                var sum = sums.of(candidate.path("index").asInt());
                for (var part : candidate.at("/content/parts")) {
                    (part.path("thought").asBoolean() ? sum.reasoning : sum.text).append(part.path("text").asText(""));
                    calls = call(part.path("functionCall"), calls, streamed, sum);
                }
                word = candidate.path("finishReason").asText(word);
            }
            usage = payload.path("usageMetadata").has("promptTokenCount") ? payload.path("usageMetadata") : usage;
        }
        var said = sums.said();
        var reason = FILTERED.contains(word) ? FinishReason.CONTENT_FILTER
                : word.equals("MAX_TOKENS") ? FinishReason.LENGTH
                : said.getFirst().calls().isEmpty() ? FinishReason.STOP : FinishReason.TOOL_CALLS;
        return new Answer(said, reason, word, "", geminiCounts(usage));
    }

    /** Counts calls; those whose arguments come in pieces end with an empty one. */
    private static int call(JsonNode call, int calls, ObjectNode streamed, Said.Sum sum) {
        int count = calls;
        if (call.has("name")) {
            sum.call(count++, call.path("name").asText());
            sum.arguments(count - 1, call.has("args") ? call.path("args").toString() : "");
        }
        for (var partial : call.path("partialArgs")) {
            var name = partial.path("jsonPath").asText().substring(2);
            streamed.put(name, streamed.path(name).asText("") + partial.path("stringValue").asText());
        }
        if (call.isObject() && call.isEmpty()) {
            sum.arguments(count - 1, streamed.toString());
            streamed.removeAll();
        }
        return count;
    }

    private static @Nullable Counts geminiCounts(JsonNode usage) {
        long thoughts = usage.path("thoughtsTokenCount").asLong();
        return usage.isMissingNode() ? null : new Counts(
                usage.path("promptTokenCount").asLong() + usage.path("toolUsePromptTokenCount").asLong(),
                usage.path("cachedContentTokenCount").asLong(), 0, usage.path("candidatesTokenCount").asLong() + thoughts, thoughts);
    }
}
