package dev.signalbox.dialects.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.dialects.HeaderLookup;
import dev.signalbox.dialects.backs.Recorded;
import dev.signalbox.dialects.laws.Folder;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Failure;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BedrockReplyTest {
    private static final byte[] START = Recorded.frame("event", "messageStart", "{\"role\":\"assistant\"}");
    private static final byte[] STOP = Recorded.frame("event", "messageStop", "{\"stopReason\":\"end_turn\"}");
    private static final byte[] METADATA = Recorded.frame(
            "event", "metadata", "{\"usage\":{\"inputTokens\":4,\"outputTokens\":2,\"totalTokens\":6}}");

    private static ReplyEvent last(byte[]... frames) {
        var bytes = new ByteArrayOutputStream();
        for (var frame : frames) {
            bytes.writeBytes(frame);
        }
        return new Recorded("", Dialect.BEDROCK_CONVERSE, true, bytes.toByteArray(), List.of()).read().getLast();
    }

    private static Failure failure(byte[]... frames) {
        return ((ReplyEvent.Failed) last(frames)).failure();
    }

    @Test
    void a_stream_is_whole_when_reason_and_usage_are_there_in_either_order() {
        var end = new ReplyEvent.Finished(FinishReason.STOP, new Usage(4, 0, 0, 0, 2, 0, 0, 0, 0, false), Bytes.EMPTY);
        assertThat(last(START, STOP, METADATA)).isEqualTo(end);
        assertThat(last(START, METADATA, STOP)).isEqualTo(end);
        assertThat(failure(START, STOP)).isEqualTo(Failure.STREAM_BROKEN);
        assertThat(failure(START, METADATA)).isEqualTo(Failure.STREAM_BROKEN);
    }

    @ParameterizedTest
    @CsvSource({
        "throttlingException, RATE_LIMITED", "serviceUnavailableException, PROVIDER_OVERLOADED",
        "internalServerException, PROVIDER_ERROR", "modelStreamErrorException, PROVIDER_ERROR",
        "validationException, INVALID_REQUEST", "somethingNew, PROVIDER_ERROR"})
    void an_exception_in_a_stream_is_what_its_type_says(String type, Failure failure) {
        var exception = Recorded.frame("exception", type, "{\"message\":\"no\"}");
        assertThat(failure(START, exception)).isEqualTo(failure);
        assertThat(((ReplyEvent.Failed) last(exception)).message()).isEqualTo("no");
        assertThat(failure(START, Recorded.frame("exception", type, ""))).isEqualTo(failure);
    }

    @Test
    void a_frame_whose_checksum_does_not_fit_ends_the_answer() {
        var damaged = STOP.clone();
        damaged[damaged.length - 1] ^= 1;
        assertThat(failure(START, damaged, METADATA)).isEqualTo(Failure.BAD_REPLY);
        var length = STOP.clone();
        length[1] = 127;
        assertThat(failure(START, length)).isEqualTo(Failure.BAD_REPLY);
    }

    @Test
    void a_frame_that_is_too_large_is_refused_by_its_first_bytes() {
        var large = Recorded.frame("event", "contentBlockDelta", "{\"delta\":{\"text\":\"" + "x".repeat(5 << 20) + "\"}}");
        assertThat(failure(START, large)).isEqualTo(Failure.REPLY_TOO_LARGE);
        assertThat(failure(START, Arrays.copyOf(large, 12))).isEqualTo(Failure.REPLY_TOO_LARGE);
        assertThat(failure(START, Arrays.copyOf(large, 11))).isEqualTo(Failure.STREAM_BROKEN);
    }

    @Test
    void a_document_where_frames_were_asked_for_is_told_as_what_it_is() {
        assertThat(((ReplyEvent.Failed) last("{\"message\":\"The model is overloaded\"}".getBytes())).failure())
                .isEqualTo(Failure.PROVIDER_OVERLOADED);
    }

    @Test
    void what_the_model_wrote_wrong_is_no_answer() {
        assertThat(failure(START, Recorded.frame("event", "messageStop", "{\"stopReason\":\"malformed_tool_use\"}")))
                .isEqualTo(Failure.PROVIDER_ERROR);
    }

    @ParameterizedTest
    @CsvSource({
        "16,40,56,0,0, 16,0,0", // nothing cached
        "16,40,1096,1000,40, 16,1000,40", // cached beside the input, as with Claude
        "1056,40,1096,1000,40, 16,1000,40"}) // cached within it
    void cached_tokens_are_counted_once(long in, long out, long total, long read, long written, long uncached, long hit, long kept)
            throws IOException {
        var usage = "{\"inputTokens\":%d,\"outputTokens\":%d,\"totalTokens\":%d,\"cacheReadInputTokens\":%d,\"cacheWriteInputTokens\":%d}"
                .formatted(in, out, total, read, written);
        var finished = (ReplyEvent.Finished) last(START, STOP, Recorded.frame("event", "metadata", "{\"usage\":" + usage + "}"));
        assertThat(finished.usage()).isEqualTo(new Usage(uncached, hit, kept, 0, out, 0, 0, 0, 0, false));
    }

    @ParameterizedTest
    @CsvSource({
        "ThrottlingException:http://internal.amazon.com/x, 429, RATE_LIMITED", "ServiceQuotaExceededException, 400, QUOTA_EXHAUSTED",
        "ModelNotReadyException, 429, PROVIDER_OVERLOADED", "ModelTimeoutException, 408, PROVIDER_ERROR",
        "ModelErrorException, 424, PROVIDER_ERROR", "com.amazon#AccessDeniedException, 403, MODEL_MISSING",
        "ResourceNotFoundException, 404, MODEL_MISSING", "ExpiredTokenException, 403, PROVIDER_AUTH",
        "ValidationException, 400, INVALID_REQUEST", ", 500, PROVIDER_ERROR"})
    void an_error_is_what_its_header_says(String type, int status, Failure failure) {
        HeaderLookup headers = name -> name.equals("x-amzn-errortype") ? type : null;
        var body = Bytes.utf8("{\"message\":\"no\"}");
        assertThat(new BedrockCodec().readError(status, headers, body, 0).failure()).isEqualTo(failure);
    }

    @ParameterizedTest
    @CsvSource({
        "400-context, 400, ValidationException, CONTEXT_LENGTH", "403-expired, 403, ExpiredTokenException, PROVIDER_AUTH",
        "403-token, 403, UnrecognizedClientException, PROVIDER_AUTH"})
    void recorded_errors_are_what_they_say(String name, int status, String type, Failure failure) throws IOException {
        var body = Bytes.of(Files.readAllBytes(Folder.recorded().resolve("bedrock/error-" + name + ".res.json")));
        HeaderLookup headers = header -> header.equals("x-amzn-errortype") ? type + ":http://internal.amazon.com/" : null;
        assertThat(new BedrockCodec().readError(status, headers, body, 0).failure()).isEqualTo(failure);
    }

    @Test
    void a_model_that_is_not_there_is_the_catalogues_fault() {
        HeaderLookup headers = name -> "ValidationException";
        var body = Bytes.utf8("{\"message\":\"The provided model identifier is invalid.\"}");
        assertThat(new BedrockCodec().readError(400, headers, body, 0).failure()).isEqualTo(Failure.MODEL_MISSING);
    }
}
