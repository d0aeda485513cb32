package dev.signalbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class LinkTest {
    private static final int BYTES = 1 << 20;
    private static final int MOST_MILLIS = 60_000;
    private static final Link.Delay SLOW = new Link.Delay(20, 20, 2_000);

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void what_passes_a_slow_link_is_whole_and_in_order() throws Exception {
        // Given
        var sent = new byte[BYTES];
        new Random(7).nextBytes(sent);
        int echo = vertx.createNetServer().connectHandler(s -> s.handler(s::write)).listen(0, "127.0.0.1").await().actualPort();
        try (var link = Link.to(vertx, echo, 7);
                var socket = connect(link)) {
            // When
            link.slow(SLOW);
            Thread.ofVirtual().start(() -> write(socket, sent, 0, BYTES / 2));
            var half = socket.getInputStream().readNBytes(BYTES / 2);
            link.fast();
            Thread.ofVirtual().start(() -> write(socket, sent, BYTES / 2, BYTES / 2));
            var rest = socket.getInputStream().readNBytes(BYTES / 2);

            // Then
            assertThat(half).isEqualTo(java.util.Arrays.copyOf(sent, BYTES / 2));
            assertThat(rest).isEqualTo(java.util.Arrays.copyOfRange(sent, BYTES / 2, BYTES));
        }
    }

    @Test
    void what_an_engine_said_before_it_hung_up_arrives() throws Exception {
        // Given
        int engine = vertx.createNetServer().connectHandler(s -> s.handler(asked -> {
            s.write("bye");
            s.close();
        })).listen(0, "127.0.0.1").await().actualPort();
        try (var link = Link.to(vertx, engine, 7);
                var socket = connect(link)) {
            link.slow(SLOW);

            // When
            write(socket, new byte[] {1}, 0, 1);
            var all = socket.getInputStream().readAllBytes();

            // Then
            assertThat(all).asString().isEqualTo("bye");
        }
    }

    @Test
    void what_is_under_way_arrives_when_the_link_is_fast_again() throws Exception {
        // Given
        var heard = new CompletableFuture<String>();
        int engine = vertx.createNetServer().connectHandler(s -> s.handler(b -> heard.complete(b.toString())))
                .listen(0, "127.0.0.1").await().actualPort();
        try (var link = Link.to(vertx, engine, 7);
                var socket = connect(link)) {
            // When
            link.slow(new Link.Delay(3_600_000, 0, 1));
            write(socket, "hi".getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, 2);
            while (!heard.isDone() && !Thread.interrupted()) {
                link.fast();
            }

            // Then
            assertThat(heard.get(60, TimeUnit.SECONDS)).isEqualTo("hi");
        }
    }

    @Test
    void a_reset_breaks_the_connections_on_both_sides() throws Exception {
        // Given
        var left = new CompletableFuture<Boolean>();
        int engine = vertx.createNetServer().connectHandler(s -> {
            s.write("hi");
            s.closeHandler(v -> left.complete(true));
        }).listen(0, "127.0.0.1").await().actualPort();
        try (var link = Link.to(vertx, engine, 7);
                var socket = connect(link)) {
            assertThat(socket.getInputStream().readNBytes(2)).hasSize(2);

            // When
            link.reset();

            // Then
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            assertThat(left.get(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void an_engine_hears_that_a_worker_has_left() throws Exception {
        // Given
        var left = new CompletableFuture<Boolean>();
        var reached = new CompletableFuture<Boolean>();
        int engine = vertx.createNetServer().connectHandler(s -> {
            reached.complete(true);
            s.closeHandler(v -> left.complete(true));
        }).listen(0, "127.0.0.1").await().actualPort();
        try (var link = Link.to(vertx, engine, 7)) {
            // When
            var socket = connect(link);
            reached.get(60, TimeUnit.SECONDS);
            socket.close();

            // Then
            assertThat(left.get(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void bytes_are_under_way_as_long_as_the_link_is_slow_and_behind_those_before_them() {
        var random = new Random(1);

        assertThat(new Link.Delay(200, 0, 10).due(1_000, 1_000, 500, random)).isEqualTo(1_200);
        assertThat(new Link.Delay(200, 0, 10).due(1_000, 1_190, 500, random)).isEqualTo(1_240);
        for (int i = 0; i < 100; i++) {
            assertThat(new Link.Delay(200, 50, 10).due(1_000, 1_000, 1, random)).isBetween(1_200L, 1_250L);
        }
    }

    private static Socket connect(Link link) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), link.port());
        socket.setSoTimeout(MOST_MILLIS);
        return socket;
    }

    private static void write(Socket socket, byte[] bytes, int from, int count) {
        try {
            socket.getOutputStream().write(bytes, from, count);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
