package dev.signalbox.acceptance.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonField;
import com.openai.core.JsonValue;
import com.openai.errors.OpenAIServiceException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.completions.CompletionUsage;
import dev.signalbox.records.Dialect;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** OpenAI's client on Chat Completions. Reasoning, of which this API knows nothing, stands where providers of it put it. */
final class ChatFront implements Front {
    private final OpenAIClient client;

    ChatFront(String base) {
        client = OpenAIOkHttpClient.builder().apiKey("unused").baseUrl(base + "/v1").maxRetries(0).build();
    }

    @Override
    public Dialect dialect() {
        return Dialect.OPENAI_CHAT;
    }

    private static ChatCompletionCreateParams.Builder asked(String model) {
        return ChatCompletionCreateParams.builder().model(model).addUserMessage("Say it again");
    }

    @Override
    public Heard ask(String model, boolean stream, boolean strict, Runnable begun) {
        return stream ? streamed(model, strict, begun) : whole(client.chat().completions().create(asked(model).build()), strict);
    }

    private static Heard whole(ChatCompletion completion, boolean strict) {
        if (strict) {
            completion.validate();
        }
        var sums = new Said.Sums();
        for (var choice : completion.choices()) {
            var sum = sums.of(choice.index());
            var message = choice.message();
            content(message._content(), sum);
            message.refusal().ifPresent(sum.refusal::append);
            sum.reasoning.append(reasoning(message._additionalProperties()));
            message.toolCalls().ifPresent(calls -> calls.forEach(call -> {
                var called = call.asFunction();
                sum.call(called, called.function().name());
                sum.arguments(called, called.function().arguments());
            }));
        }
        return new Heard(sums.said(), completion.choices().getFirst().finishReason().asString(), counts(completion.usage()));
    }

    private Heard streamed(String model, boolean strict, Runnable begun) {
        var sums = new Said.Sums();
        var accumulator = ChatCompletionAccumulator.create();
        var word = new String[] {""};
        var usage = new CompletionUsage[1];
        var roles = new ArrayList<String>();
        var params = asked(model).streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build()).build();
        try (var chunks = client.chat().completions().createStreaming(params)) {
            chunks.stream().forEach(chunk -> {
                begun.run();
                if (strict) {
                    accumulator.accumulate(chunk.validate());
                    chunk.choices().forEach(choice -> choice.delta().role().ifPresent(role -> roles.add(role.asString())));
                }
                for (var choice : chunk.choices()) {
                    delta(choice.delta(), sums.of(choice.index()));
                    choice.finishReason().ifPresent(reason -> word[0] = reason.asString());
                }
                chunk.usage().ifPresent(counts -> usage[0] = counts);
            });
        }
        var heard = new Heard(sums.said(), word[0], counts(Optional.ofNullable(usage[0])));
        if (strict) {
            alike(whole(accumulator.chatCompletion(), true), heard);
            assertThat(roles).as("who speaks, said once").containsExactly("assistant");
        }
        return heard;
    }

    private static void delta(ChatCompletionChunk.Choice.Delta delta, Said.Sum sum) {
        content(delta._content(), sum);
        delta.refusal().ifPresent(sum.refusal::append);
        sum.reasoning.append(reasoning(delta._additionalProperties()));
        delta.toolCalls().ifPresent(calls -> calls.forEach(call -> {
            sum.call(call.index(), call.function().flatMap(ChatCompletionChunk.Choice.Delta.ToolCall.Function::name).orElse(""));
            sum.arguments(call.index(), call.function().flatMap(ChatCompletionChunk.Choice.Delta.ToolCall.Function::arguments).orElse(""));
        }));
    }

    /** The client's own sum says the same, but for reasoning, for which it has no place. */
    private static void alike(Heard summed, Heard heard) {
        assertThat(silent(summed)).as("the client's own sum").isEqualTo(silent(heard));
    }

    private static Heard silent(Heard heard) {
        return new Heard(heard.choices().stream().map(said -> new Said(said.text(), said.refusal(), "", said.calls())).toList(), heard.word(),
                heard.counts());
    }

    /** Text, or Mistral's list of parts, which only whoever looks past the client's types can read. */
    private static void content(JsonField<String> content, Said.Sum sum) {
        var text = content.asString();
        if (text.isPresent()) {
            sum.text.append(text.get());
        } else if (content.asArray().isPresent()) {
            var node = tree(JsonValue.from(content.asArray().get()));
            sum.text.append(PlainReading.text(node, "text"));
            sum.reasoning.append(PlainReading.text(node, "thinking"));
        }
    }

    private static String reasoning(Map<String, JsonValue> others) {
        var content = tree(others.get("reasoning_content"));
        return content.isTextual() ? content.asText() : tree(others.get("reasoning")).asText("").replace("null", "");
    }

    private static JsonNode tree(@Nullable JsonValue value) {
        var node = value == null ? null : value.convert(JsonNode.class);
        return node == null ? MissingNode.getInstance() : node;
    }

    private static @Nullable Counts counts(Optional<CompletionUsage> usage) {
        return usage.map(counts -> new Counts(
                counts.promptTokens(), counts.promptTokensDetails().flatMap(CompletionUsage.PromptTokensDetails::cachedTokens).orElse(0L),
                counts.promptTokensDetails().flatMap(CompletionUsage.PromptTokensDetails::cacheWriteTokens).orElse(0L), counts.completionTokens(),
                counts.completionTokensDetails().flatMap(CompletionUsage.CompletionTokensDetails::reasoningTokens).orElse(0L))).orElse(null);
    }

    @Override
    public Refused refused(RuntimeException thrown) {
        return told(thrown);
    }

    /** The same for each of OpenAI's APIs. */
    static Refused told(RuntimeException thrown) {
        if (!(thrown instanceof OpenAIServiceException error)) {
            throw thrown;
        }
        var body = tree(error.body());
        var code = body.has("error") ? body.at("/error/code") : body.path("code");
        return new Refused(error.getClass().getSimpleName(), error.statusCode(), code.isNull() ? "" : code.asText(), error.getMessage(),
                String.join(",", error.headers().values("retry-after")));
    }

    @Override
    public Heard expected(Answer answer, boolean own) {
        var word = switch (answer.reason()) {
            case STOP, OTHER -> "stop";
            case LENGTH -> "length";
            case TOOL_CALLS -> "tool_calls";
            case CONTENT_FILTER -> "content_filter";
        };
        return new Heard(answer.choices(), own ? answer.word() : word, answer.counts());
    }

    @Override
    public void close() {
        client.close();
    }
}
