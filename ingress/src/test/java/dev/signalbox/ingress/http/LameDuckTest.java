package dev.signalbox.ingress.http;

import static dev.signalbox.ingress.http.FakePipe.events;
import static dev.signalbox.ingress.http.FakePipe.finished;
import static dev.signalbox.ingress.http.FakePipe.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How long a front that was told to stop goes on taking requests. */
class LameDuckTest {
    private static final String ASK = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    @Test
    void it_takes_what_comes_for_the_time_of_its_setting_while_somebody_is_connected() throws Exception {
        try (var front = new RunningFront(Map.of("ingress.lame-duck", "10s"));
                var client = front.connect().chat(ASK);
                var late = front.connect()) {
            // Given
            front.pipe.next();
            front.front.depart();
            var waiting = Thread.startVirtualThread(front.front::awaitElsewhere);
            while (waiting.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait(); // until it has seen what time it is
            }

            // When
            front.pass(Duration.ofMillis(9_900));
            late.chat(ASK);
            front.pipe.deliver(events(front.pipe.next(), 1, 0, text("one"), finished()));
            var answer = late.answer();
            boolean before = waiting.isAlive();
            front.pass(Duration.ofMillis(200));
            waiting.join();

            // Then
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.headers()).containsEntry("connection", "close");
            assertThat(before).isTrue();
        }
    }

    @Test
    void it_does_not_wait_where_nobody_is_connected() throws Exception {
        try (var front = new RunningFront(Map.of("ingress.lame-duck", "10s"))) {
            front.front.depart();

            front.front.awaitElsewhere();

            assertThat(front.front.connections()).isZero();
        }
    }

    @Test
    void it_does_not_wait_where_it_is_given_no_time() throws Exception {
        try (var front = new RunningFront(Map.of("ingress.lame-duck", "0s"));
                var client = front.connect().chat(ASK)) {
            front.pipe.next();
            front.front.depart();

            front.front.awaitElsewhere();

            assertThat(front.front.connections()).isOne();
        }
    }
}
