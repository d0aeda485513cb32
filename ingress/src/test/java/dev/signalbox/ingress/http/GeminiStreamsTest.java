package dev.signalbox.ingress.http;

import static dev.signalbox.ingress.http.FakePipe.events;
import static dev.signalbox.ingress.http.FakePipe.failed;
import static dev.signalbox.ingress.http.FakePipe.finished;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import io.vertx.core.json.JsonArray;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Google's clients take a line for a chunk unless it is empty, so that theirs have nothing but data. */
class GeminiStreamsTest {
    private static final String EVENTS = "/v1beta/models/m:streamGenerateContent?alt=sse";
    private static final String ARRAY = "/v1beta/models/m:streamGenerateContent";
    private static final byte[] ASK = "{\"contents\":[{\"parts\":[{\"text\":\"hi\"}]}]}".getBytes(StandardCharsets.UTF_8);
    private static final ReplyEvent[] SAID = {
        new ReplyEvent.Started("m", Bytes.EMPTY), new ReplyEvent.TextDelta(0, "one", Bytes.EMPTY),
        new ReplyEvent.TextDelta(0, "two", Bytes.EMPTY),
    };

    private RunningFront front;
    private FakePipe pipe;

    @BeforeEach
    void open() throws Exception {
        front = new RunningFront();
        pipe = front.pipe;
    }

    @AfterEach
    void close() throws Exception {
        front.close();
    }

    @Test
    void a_stream_has_nothing_but_data_and_what_keeps_it_open_is_empty() throws Exception {
        try (var client = front.connect().send("POST", EVENTS, ASK)) {
            // Given
            var request = pipe.next();
            assertThat(request.facts().model()).isEqualTo("m");
            front.pass(Duration.ofMillis(5_100));

            // When
            pipe.deliver(events(request, 1, 0, SAID));
            pipe.deliver(events(request, 1, 3, finished()));
            var answer = client.answer();

            // Then
            assertThat(answer.headers()).containsEntry("content-type", "text/event-stream");
            assertThat(answer.body()).startsWith("\n").contains("\"finishReason\":\"STOP\"");
            assertThat(answer.body().lines().filter(line -> !line.isEmpty())).hasSize(3).allMatch(line -> line.startsWith("data: {"));
        }
    }

    @Test
    void who_did_not_ask_for_events_gets_an_array_also_of_what_broke_off() throws Exception {
        try (var client = front.connect().send("POST", ARRAY, ASK)) {
            // Given
            var request = pipe.next();

            // When
            pipe.deliver(events(request, 1, 0, SAID));
            pipe.deliver(events(request, 1, 3, failed(Failure.REPLY_TOO_LARGE)));
            var answer = client.answer();

            // Then
            var array = new JsonArray(answer.body());
            assertThat(array).hasSize(3);
            assertThat(array.getJsonObject(2).getJsonObject("error").getInteger("code")).isEqualTo(502);
            assertThat(answer.headers()).containsEntry("content-type", "application/json");
        }
    }
}
