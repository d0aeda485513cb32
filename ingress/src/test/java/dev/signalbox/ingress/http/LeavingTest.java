package dev.signalbox.ingress.http;

import static dev.signalbox.ingress.http.FakePipe.events;
import static dev.signalbox.ingress.http.FakePipe.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.Cancel;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients see whose answers take longer than a front that leaves may wait. */
class LeavingTest {
    private static final String ASK = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static final String ASK_STREAM =
            "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    private RunningFront front;
    private Thread closing;

    @BeforeEach
    void open() throws Exception {
        front = new RunningFront(Map.of("ingress.drain", "100ms"));
    }

    @AfterEach
    void close() throws Exception {
        closing.join();
        front.close();
    }

    private void leave() {
        closing = Thread.startVirtualThread(front.front::close);
    }

    @Test
    void a_stream_ends_with_an_error_and_is_stopped_at_the_provider() throws Exception {
        try (var client = front.connect().chat(ASK_STREAM)) {
            // Given
            var request = front.pipe.next();
            front.pipe.deliver(events(request, 1, 0, text("one")));
            client.until("one");

            // When
            leave();
            var rest = client.until("ingress.drain");

            // Then
            assertThat(rest).contains("data: {\"error\":").doesNotContain("[DONE]");
            assertThat(front.pipe.cancelled).extracting(Cancel::request).contains(request.id());
        }
    }

    @Test
    void a_whole_answer_is_a_503_that_says_when_to_come_again() throws Exception {
        try (var client = front.connect().chat(ASK)) {
            // Given
            front.pipe.next();

            // When
            leave();
            var answer = client.answer();

            // Then
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.headers()).containsKey("retry-after");
        }
    }

    @Test
    void a_stream_that_may_be_resumed_is_told_so_and_lives_on() throws Exception {
        try (var client = front.connect().chat(ASK_STREAM, "x-signalbox-resumable: true")) {
            // Given
            var request = front.pipe.next();
            front.pipe.deliver(events(request, 1, 0, text("one")));
            client.until("one");

            // When
            leave();
            client.until("ingress.drain");
            closing.join();

            // Then
            assertThat(front.pipe.cancelled).extracting(Cancel::request).doesNotContain(request.id());
        }
    }
}
