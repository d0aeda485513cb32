package dev.signalbox.dialects.cohere;

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
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CohereReplyTest {
    private static ReplyEvent last(boolean stream, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Recorded("", Dialect.COHERE_V2, stream, bytes, List.of()).read().getLast();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ERROR", "TIMEOUT"})
    void an_answer_that_was_given_up_is_a_failure_though_its_status_is_good(String word) {
        assertThat(last(false, "{\"message\":{\"content\":[]},\"finish_reason\":\"" + word + "\"}"))
                .isInstanceOf(ReplyEvent.Failed.class);
        assertThat(last(true, "data: {\"type\":\"message-end\",\"delta\":{\"finish_reason\":\"" + word + "\"}}\n\n"))
                .isEqualTo(new ReplyEvent.Failed(
                        Failure.PROVIDER_ERROR, "the provider gave the answer up: " + word, 0, Bytes.EMPTY));
        var told = (ReplyEvent.Failed) last(true, "data: {\"type\":\"message-end\",\"delta\":{\"finish_reason\":\"" + word
                + "\",\"error\":\"server is busy\"}}\n\n");
        assertThat(told.failure()).isEqualTo(Failure.PROVIDER_OVERLOADED);
        assertThat(told.message()).isEqualTo("server is busy");
    }

    @Test
    void the_limit_of_output_and_tokens_that_are_billed_alone_are_understood() {
        assertThat(last(true, "data: {\"type\":\"message-end\",\"delta\":{\"finish_reason\":\"MAX_TOKENS\",\"usage\":{"
                + "\"billed_units\":{\"input_tokens\":7,\"output_tokens\":2}}}}\n\n"))
                .isEqualTo(new ReplyEvent.Finished(
                        FinishReason.LENGTH, new Usage(7, 0, 0, 0, 2, 0, 0, 0, 0, false), Bytes.EMPTY));
    }

    @ParameterizedTest
    @CsvSource({"400-tokens, 400, CONTEXT_LENGTH", "401, 401, PROVIDER_AUTH", "404-embed, 404, MODEL_MISSING"})
    void recorded_errors_are_what_they_say(String name, int status, Failure failure) throws IOException {
        var body = Bytes.of(Files.readAllBytes(Folder.recorded().resolve("cohere/error-" + name + ".res.json")));
        assertThat(new CohereCodec().readError(status, HeaderLookup.NONE, body, 0).failure()).isEqualTo(failure);
    }

    @Test
    void a_status_of_its_own_says_that_what_was_said_is_on_its_deny_list_which_is_no_fault_of_our_key() {
        var failed = new CohereCodec().readError(498, HeaderLookup.NONE, Bytes.utf8("{\"message\":\"invalid token\"}"), 0);
        assertThat(failed.failure()).isEqualTo(Failure.CONTENT_POLICY);
        assertThat(failed.message()).isEqualTo("invalid token");
    }
}
