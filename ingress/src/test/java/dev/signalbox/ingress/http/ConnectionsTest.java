package dev.signalbox.ingress.http;

import static dev.signalbox.ingress.http.FakePipe.events;
import static dev.signalbox.ingress.http.FakePipe.finished;
import static dev.signalbox.ingress.http.FakePipe.whole;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With one event loop, so that which connection gives way is certain. */
class ConnectionsTest {
    private static final String ASK = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static final byte[] HALF_A_HEAD = "GET /livez HTTP/1.1\r\nhost".getBytes(StandardCharsets.US_ASCII);

    private final List<WireClient> clients = new ArrayList<>();
    private RunningFront front;

    @AfterEach
    void close() throws Exception {
        for (var client : clients) {
            client.close();
        }
        front.close();
    }

    private void front(String... settings) throws Exception {
        var all = new java.util.HashMap<>(Map.of("ingress.event-loops", "1"));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        front = new RunningFront(all);
        connections(0);
    }

    private WireClient connect() throws Exception {
        var client = front.connect();
        clients.add(client);
        return client;
    }

    /** By seconds, each of which the event loop sees. */
    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            front.pass(Duration.ofSeconds(1));
        }
    }

    private void connections(int wanted) {
        for (int i = 0; i < 5_000 && front.front.connections() != wanted; i++) {
            java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
        }
        assertThat(front.front.connections()).isEqualTo(wanted);
    }

    @Test
    void a_connection_on_which_no_request_runs_is_closed_after_a_while() throws Exception {
        // Given
        front("ingress.idle-timeout", "60s");
        var client = connect();
        client.get("/livez").answer();

        // When
        pass(55);
        int before = front.front.connections();
        client.get("/livez").answer();
        pass(55);
        int afterAnother = front.front.connections();
        pass(10);

        // Then
        assertThat(before).isOne();
        assertThat(afterAnother).isOne();
        assertThat(client.ended()).isTrue();
        connections(0);
    }

    @Test
    void a_request_that_is_held_for_long_keeps_its_connection() throws Exception {
        // Given
        front("ingress.idle-timeout", "10s", "ingress.timeout", "10m");
        var client = connect();
        client.chat(ASK);
        var request = front.pipe.next();

        // When
        pass(300);
        front.pipe.deliver(events(request, 1, 0, whole("{\"choices\":[]}"), finished()));

        // Then
        assertThat(client.answer().status()).isEqualTo(200);
        pass(12);
        assertThat(client.ended()).isTrue();
    }

    @Test
    void who_sends_no_whole_head_is_closed_however_it_drips() throws Exception {
        // Given
        front("ingress.head-timeout", "10s");
        var silent = connect();
        var dripping = connect();
        dripping.raw(HALF_A_HEAD);
        connections(2);

        // When
        pass(6);
        dripping.raw(new byte[] {':'});
        int before = front.front.connections();
        pass(6);

        // Then
        assertThat(before).isEqualTo(2);
        assertThat(silent.ended()).isTrue();
        assertThat(dripping.ended()).isTrue();
        connections(0);
    }

    @Test
    void at_the_bound_the_connection_that_is_idle_for_longest_gives_way() throws Exception {
        // Given
        front("ingress.connections", "20");
        front.pipe.router =
                request -> front.pipe.deliver(events(request, 1, 0, whole("{\"choices\":[]}"), finished()));
        for (int i = 0; i < 20; i++) {
            connect().get("/livez").answer();
            pass(1);
        }
        clients.getFirst().get("/livez").answer();

        // When
        var answer = connect().chat(ASK).answer();

        // Then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(clients.get(1).ended()).isTrue();
        assertThat(clients.getFirst().get("/livez").answer().status()).isEqualTo(200);
        connections(20);
    }

    @Test
    void those_that_give_way_do_so_in_the_order_in_which_they_fell_idle() throws Exception {
        // Given
        front("ingress.connections", "4");
        for (int i = 0; i < 4; i++) {
            connect().get("/livez").answer();
            pass(1);
        }
        connect().get("/livez").answer();

        // When: one that was next is used again
        clients.get(1).get("/livez").answer();
        pass(1);
        connect().get("/livez").answer();

        // Then
        assertThat(clients.getFirst().ended()).isTrue();
        assertThat(clients.get(2).ended()).isTrue();
        assertThat(clients.get(1).get("/livez").answer().status()).isEqualTo(200);
        assertThat(clients.get(3).get("/livez").answer().status()).isEqualTo(200);
        connections(4);
    }

    @Test
    void sockets_that_send_nothing_or_half_a_head_count_and_give_way() throws Exception {
        // Given
        front("ingress.connections", "20");
        for (int i = 0; i < 30; i++) {
            var client = connect();
            if (i % 2 == 0) {
                client.raw(HALF_A_HEAD);
            }
        }
        connections(20);

        // When
        var answer = connect().get("/livez").answer();

        // Then
        assertThat(answer.status()).isEqualTo(200);
        connections(20);
    }

    @Test
    void where_a_request_runs_on_each_a_new_connection_is_told_so_and_closed() throws Exception {
        // Given
        front("ingress.connections", "2");
        connect().chat(ASK);
        connect().chat(ASK);
        var request = front.pipe.next();
        front.pipe.next();

        // When
        var refused = connect();
        refused.get("/livez");
        var answer = refused.answer();

        // Then
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.headers())
                .containsEntry("retry-after", "1")
                .containsEntry("connection", "close")
                .containsKey("x-request-id");
        assertThat(answer.body()).startsWith("{\"error\":{").contains("ingress.connections");
        assertThat(refused.ended()).isTrue();
        front.pipe.deliver(events(request, 1, 0, whole("{\"choices\":[]}"), finished()));
        connections(2);
    }
}
