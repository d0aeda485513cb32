package dev.signalbox.acceptance.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.MessageDeltaUsage;
import com.anthropic.models.messages.OutputTokensDetails;
import com.anthropic.models.messages.RawContentBlockDelta;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.Usage;
import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.records.Dialect;
import java.util.List;
import java.util.Optional;

/** Anthropic's client. */
final class MessagesFront implements Front {
    private final AnthropicClient client;

    MessagesFront(String base) {
        client = AnthropicOkHttpClient.builder().apiKey("unused").baseUrl(base).maxRetries(0).build();
    }

    @Override
    public Dialect dialect() {
        return Dialect.ANTHROPIC_MESSAGES;
    }

    @Override
    public Heard ask(String model, boolean stream, boolean strict, Runnable begun) {
        var params = MessageCreateParams.builder().model(model).maxTokens(1_000).addUserMessage("Say it again").build();
        if (!stream) {
            var message = client.messages().create(params);
            return whole(strict ? message.validate() : message);
        }
        var streamed = new Streamed();
        var accumulator = MessageAccumulator.create();
        try (var events = client.messages().createStreaming(params)) {
            events.stream().forEach(event -> {
                begun.run();
                if (strict) {
                    accumulator.accumulate(event.validate());
                    streamed.inOrder(event);
                }
                streamed.take(event);
            });
        }
        var heard = streamed.heard();
        if (strict) {
            var objects = heard.choices().getFirst().withObjects(_ -> Recording.JACKSON.createObjectNode());
            assertThat(whole(accumulator.message())).as("the client's own sum").isEqualTo(new Heard(List.of(objects), heard.word(), heard.counts()));
        }
        return heard;
    }

    private static Heard whole(Message message) {
        var sum = new Said.Sum();
        for (var block : message.content()) {
            block.text().ifPresent(text -> sum.text.append(text.text()));
            block.thinking().ifPresent(thinking -> sum.reasoning.append(thinking.thinking()));
            block.toolUse().ifPresent(call -> {
                sum.call(call.id(), call.name());
                sum.arguments(call.id(), String.valueOf(call._input().convert(JsonNode.class)));
            });
        }
        return new Heard(List.of(sum.said()), message.stopReason().map(StopReason::asString).orElse(""), counts(message.usage()));
    }

    private static Counts counts(Usage usage) {
        long read = usage.cacheReadInputTokens().orElse(0L);
        long written = usage.cacheCreationInputTokens().orElse(0L);
        return new Counts(usage.inputTokens() + read + written, read, written, usage.outputTokens(),
                usage.outputTokensDetails().map(OutputTokensDetails::thinkingTokens).orElse(0L));
    }

    /** A stream's events, added up as the reference says: counts of the end hold, and what it leaves out stays. */
    private static final class Streamed {
        private static final long NOTHING = -1;

        private final Said.Sum sum = new Said.Sum();
        private Counts counts = new Counts(0, 0, 0, 0, 0);
        private String word = "";
        private int ends;
        private boolean begun;
        private int blocks;
        private long open = NOTHING;

        void take(RawMessageStreamEvent event) {
            assertThat(ends).as("nothing follows the end").isZero();
            event.messageStart().ifPresent(start -> counts = counts(start.message().usage()));
            event.contentBlockStart().ifPresent(start -> {
                start.contentBlock().text().ifPresent(text -> sum.text.append(text.text()));
                start.contentBlock().thinking().ifPresent(thinking -> sum.reasoning.append(thinking.thinking()));
                start.contentBlock().toolUse().ifPresent(call -> sum.call(start.index(), call.name()));
            });
            event.contentBlockDelta().ifPresent(delta -> delta(delta.index(), delta.delta()));
            event.messageDelta().ifPresent(delta -> {
                word = delta.delta().stopReason().map(StopReason::asString).orElse(word);
                end(delta.usage());
            });
            ends += event.isMessageStop() ? 1 : 0;
        }

        /** One block after the other, from the start of the message to its end; the client itself does not look at all of that. */
        void inOrder(RawMessageStreamEvent event) {
            assertThat(event.isMessageStart()).isEqualTo(!begun);
            begun = true;
            event.contentBlockStart().ifPresent(start -> {
                assertThat(open).as("the block that is open where another starts").isEqualTo(NOTHING);
                assertThat(start.index()).isEqualTo(blocks++);
                open = start.index();
            });
            event.contentBlockDelta().ifPresent(delta -> assertThat(delta.index()).isEqualTo(open));
            event.contentBlockStop().ifPresent(stop -> {
                assertThat(stop.index()).isEqualTo(open);
                open = NOTHING;
            });
            assertThat(event.isMessageDelta() && open != NOTHING).as("a message that ends before its block does").isFalse();
        }

        private void delta(long index, RawContentBlockDelta delta) {
            delta.text().ifPresent(text -> sum.text.append(text.text()));
            delta.thinking().ifPresent(thinking -> sum.reasoning.append(thinking.thinking()));
            delta.inputJson().ifPresent(json -> sum.arguments(index, json.partialJson()));
        }

        private void end(MessageDeltaUsage usage) {
            long read = newer(usage.cacheReadInputTokens(), counts.cached());
            long written = newer(usage.cacheCreationInputTokens(), counts.written());
            long fresh = newer(usage.inputTokens(), counts.input() - counts.cached() - counts.written());
            counts = new Counts(fresh + read + written, read, written, usage.outputTokens(),
                    usage.outputTokensDetails().map(OutputTokensDetails::thinkingTokens).orElse(counts.thought()));
        }

        private static long newer(Optional<Long> told, long before) {
            return told.orElse(before);
        }

        Heard heard() {
            assertThat(ends).as("ends of the stream").isEqualTo(1);
            return new Heard(List.of(sum.said()), word, counts);
        }
    }

    @Override
    public Refused refused(RuntimeException thrown) {
        if (!(thrown instanceof AnthropicServiceException error)) {
            throw thrown;
        }
        var body = error.body().convert(JsonNode.class);
        assertThat(body).as("the body of %s", error).isNotNull();
        return new Refused(error.getClass().getSimpleName(), error.statusCode(), body.at("/error/type").asText(), body.at("/error/message").asText(),
                String.join(",", error.headers().values("retry-after")));
    }

    @Override
    public Heard expected(Answer answer, boolean own) {
        var said = answer.choices().getFirst();
        var word = switch (answer.reason()) {
            case STOP, OTHER -> !said.refusal().isEmpty() ? "refusal" : answer.called() ? "tool_use"
                    : answer.stop().isEmpty() ? "end_turn" : "stop_sequence";
            case LENGTH -> "max_tokens";
            case TOOL_CALLS -> "tool_use";
            case CONTENT_FILTER -> "refusal";
        };
        return new Heard(List.of(said.plain()), own ? answer.word() : word, answer.counts());
    }

    @Override
    public void close() {
        client.close();
    }
}
