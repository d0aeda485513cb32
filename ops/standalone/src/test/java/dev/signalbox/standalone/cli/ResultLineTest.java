package dev.signalbox.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Failure;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.Response;
import dev.signalbox.records.Usage;
import org.junit.jupiter.api.Test;

class ResultLineTest {
    private static Response response(boolean ok, int status, Bytes body, Failure failure, String message) {
        return new Response(new RequestId("bat_1"), "anonymous", "m", ok, status, Dialect.OPENAI_CHAT, body, failure, message, Usage.NONE, "", 0,
                0, 0);
    }

    @Test
    void a_failure_has_the_body_and_the_code_that_http_answers_with() throws Exception {
        // When
        var line = ResultLine.of("mine", response(false, 404, Bytes.EMPTY, Failure.UNKNOWN_MODEL, "there is no model 'm'"));

        // Then
        assertThat(line.toString()).isEqualTo("{\"id\":\"bat_1\",\"custom_id\":\"mine\",\"response\":{\"status_code\":404,"
                + "\"request_id\":\"bat_1\",\"body\":{\"error\":{\"message\":\"there is no model 'm'\",\"type\":\"invalid_request_error\","
                + "\"param\":null,\"code\":\"model_not_found\"}}},\"error\":{\"code\":\"model_not_found\",\"message\":\"there is no model 'm'\"}}");
    }

    @Test
    void an_answer_is_passed_on_as_it_is() throws Exception {
        // When
        var line = ResultLine.of("mine", response(true, 200, Bytes.utf8("{\"choices\":[]}"), Failure.INTERNAL, ""));

        // Then
        assertThat(line.at("/response/body/choices").isArray()).isTrue();
        assertThat(line.get("error").isNull()).isTrue();
    }
}
