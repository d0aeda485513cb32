package dev.signalbox.dialects.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.AnthropicClientImpl;
import com.anthropic.core.ClientOptions;
import com.anthropic.core.JsonValue;
import com.anthropic.core.RequestOptions;
import com.anthropic.core.http.Headers;
import com.anthropic.core.http.HttpClient;
import com.anthropic.core.http.HttpRequest;
import com.anthropic.core.http.HttpResponse;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.errors.PermissionDeniedException;
import com.anthropic.errors.RateLimitException;
import com.anthropic.errors.SseException;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.Tool;
import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.dialects.prompt.Thinking;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.ReplyEvent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The vendor's own client reads what we write, and we read what it writes; between them is no network. */
class OfficialClientTest {
    private static final MessageCreateParams HELLO =
            MessageCreateParams.builder().model("claude").maxTokens(100).addUserMessage("Hello").build();

    /** Answers every request with the same bytes, and keeps the last request's body. */
    private static final class Wire implements HttpClient {
        private final int status;
        private final byte[] answer;
        private Bytes asked = Bytes.EMPTY;

        private Wire(int status, String answer) {
            this.status = status;
            this.answer = answer.getBytes(StandardCharsets.UTF_8);
        }

        private AnthropicClient client() {
            return new AnthropicClientImpl(ClientOptions.builder().httpClient(this).maxRetries(0).putHeader("x-api-key", "none").build());
        }

        @Override
        public HttpResponse execute(HttpRequest request, RequestOptions options) {
            var body = new ByteArrayOutputStream();
            request.body().ifPresent(it -> it.writeTo(body));
            asked = Bytes.of(body.toByteArray());
            return new HttpResponse() {
                @Override
                public int statusCode() {
                    return status;
                }

                @Override
                public Headers headers() {
                    return Headers.builder().build();
                }

                @Override
                public InputStream body() {
                    return new ByteArrayInputStream(answer);
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public CompletableFuture<HttpResponse> executeAsync(HttpRequest request, RequestOptions options) {
            return CompletableFuture.completedFuture(execute(request, options));
        }

        @Override
        public void close() {}
    }

    private static Message streamed(String stream) {
        var accumulator = MessageAccumulator.create();
        try (var events = new Wire(200, stream).client().messages().createStreaming(HELLO)) {
            events.stream().forEach(event -> accumulator.accumulate(event.validate()));
        }
        return accumulator.message();
    }

    private static Message whole(String document) {
        return new Wire(200, document).client().messages().create(HELLO).validate();
    }

    private static String text(Message message) {
        return message.content().stream().flatMap(block -> block.text().stream()).map(block -> block.text()).collect(Collectors.joining());
    }

    private static String text(List<ReplyEvent> events) {
        return events.stream().map(event -> event instanceof ReplyEvent.TextDelta delta ? delta.text() : "").collect(Collectors.joining());
    }

    @Test
    void every_recording_is_accepted_as_it_passes_and_as_it_is_written_anew() throws IOException {
        for (var recording : Messages.recordedStreams().entrySet()) {
            // Given
            var told = Messages.stream(Messages.CANONICAL, recording.getValue());
            var finished = (ReplyEvent.Finished) told.getLast();
            boolean brokenOff = recording.getKey().contains("incomplete_partial_json");

            // When
            var passed = Messages.written(true, Messages.stream(Messages.PASSING, recording.getValue()));
            var messages = brokenOff ? List.of(whole(Messages.written(false, told)))
                    : List.of(streamed(passed), streamed(Messages.written(true, told)), whole(Messages.written(false, told)));

            // Then
            for (var message : messages) {
                assertThat(text(message)).as(recording.getKey()).isEqualTo(text(told));
                assertThat(message.stopReason()).as(recording.getKey()).isPresent();
                assertThat(StopWords.reason(message.stopReason().get().asString())).as(recording.getKey()).isEqualTo(finished.reason());
                assertThat(message.usage().outputTokens()).as(recording.getKey()).isEqualTo(finished.usage().output());
                assertThat(message.content().stream().flatMap(block -> block.toolUse().stream()).map(call -> call.id())).as(recording.getKey())
                        .isEqualTo(told.stream().filter(event -> event instanceof ReplyEvent.ToolCallStarted)
                                .map(event -> ((ReplyEvent.ToolCallStarted) event).id()).toList());
            }
        }
    }

    @Test
    void a_translated_stream_adds_up_to_its_blocks_and_usage() {
        // When
        var message = streamed(Messages.written(
                true, Messages.started(), Messages.thought("hm"), Messages.text("Hello"), Messages.call(0, "a"), Messages.call(1, "b"),
                Messages.arguments(1, "{\"x\":1}"), Messages.arguments(0, "{}"), Messages.finished(FinishReason.TOOL_CALLS)));

        // Then
        assertThat(message.content()).hasSize(4);
        assertThat(message.content().get(0).asThinking().thinking()).isEqualTo("hm");
        assertThat(message.content().get(3).asToolUse()._input().convert(Map.class)).isEqualTo(Map.of("x", 1));
        assertThat(message.usage().inputTokens()).isEqualTo(7);
        assertThat(message.usage().cacheReadInputTokens()).contains(5L);
        assertThat(message.usage().cacheCreationInputTokens()).contains(5L);
        assertThat(message.usage().outputTokens()).isEqualTo(15);
    }

    @Test
    void errors_are_the_exceptions_that_the_client_has_for_them() {
        var expected = Map.of(
                Failure.INVALID_REQUEST, BadRequestException.class, Failure.UNAUTHENTICATED, UnauthorizedException.class, Failure.FORBIDDEN,
                PermissionDeniedException.class, Failure.UNKNOWN_MODEL, NotFoundException.class, Failure.RATE_LIMITED, RateLimitException.class);
        expected.forEach((failure, exception) -> {
            var body = Messages.CODEC.writeError(failure, "so it is", null, Bytes.EMPTY).asText();
            var thrown = catchThrowableOfType(
                    AnthropicServiceException.class, () -> new Wire(failure.status(), body).client().messages().create(HELLO));
            assertThat(thrown).isInstanceOf(exception).hasMessageContaining("so it is");
        });
    }

    @Test
    void a_failure_within_a_stream_is_an_exception_there() {
        var stream = Messages.written(true, Messages.started(), Messages.text("Hel"), Messages.failed(Failure.PROVIDER_OVERLOADED));
        assertThat(catchThrowableOfType(SseException.class, () -> streamed(stream))).hasMessageContaining("it broke");
    }

    @Test
    void what_the_client_sends_is_read() throws BadRequest {
        // Given
        var wire = new Wire(200, Messages.written(false, Messages.started(), Messages.text("Hi"), Messages.finished(FinishReason.STOP)));
        var schema = Tool.InputSchema.builder().properties(JsonValue.from(Map.of("city", Map.of("type", "string")))).build();
        var params = MessageCreateParams.builder().model("claude").maxTokens(5_000).system("Be brief.").enabledThinking(2_000)
                .addTool(Tool.builder().name("weather").description("Tells it").inputSchema(schema).build())
                .addUserMessage("Hello").build();
        var answer = wire.client().messages().create(params);

        // When
        wire.client().messages().create(params.toBuilder().addMessage(answer).addUserMessage("So?").build());
        var facts = Messages.CODEC.readRequest(wire.asked);
        var prompt = Messages.CODEC.readPrompt(wire.asked);

        // Then
        assertThat(facts.model()).isEqualTo("claude");
        assertThat(prompt.turns()).hasSize(4);
        assertThat(prompt.turns().get(2).parts()).containsExactly(Part.text("Hi"));
        assertThat(prompt.thinking()).isEqualTo(Thinking.budget(2_000));
        assertThat(prompt.tools()).hasSize(1);
        assertThat(prompt.others()).isEmpty();
    }
}
