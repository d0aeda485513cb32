package dev.signalbox.standalone.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(180)
class IntakeTest {
    private static final int MOST_MILLIS = 60_000;
    private static final int ALL = (int) Intake.MOST;
    private static final int LARGE = 10 << 20;
    /** Fits into the system's buffers, so it is sent whole whether it is read or not. */
    private static final int SMALL = 60_000;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Intake intake = new Intake();
    private final List<String> arrived = new CopyOnWriteArrayList<>();
    private final List<String> begun = new CopyOnWriteArrayList<>();
    private final List<String> left = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void a_body_for_which_there_is_no_room_is_read_after_the_one_before_it() throws Exception {
        // Given
        int port = serve();
        try (var first = send(port, "/first", ALL, ALL / 2)) {
            awaitAll(begun, 1);

            // When
            try (var second = send(port, "/second", SMALL, SMALL)) {
                awaitAll(begun, 2);
                passes(port);
                passes(port);
                var meanwhile = List.copyOf(arrived);
                write(first, ALL / 2);
                answered(first);
                answered(second);

                // Then
                assertThat(meanwhile).isEmpty();
                assertThat(arrived).containsExactly("/first " + ALL, "/second " + SMALL);
            }
        }
    }

    @Test
    void small_bodies_pass_a_large_one_that_is_still_coming() throws Exception {
        // Given
        int port = serve();
        try (var large = send(port, "/large", LARGE, 1); var small = send(port, "/small", 5, 5)) {
            // When
            answered(small);
            write(large, LARGE - 1);
            answered(large);
        }

        // Then
        assertThat(arrived).containsExactly("/small 5", "/large " + LARGE);
    }

    @Test
    void a_client_that_leaves_makes_room_for_the_next() throws Exception {
        // Given
        int port = serve();
        var leaves = send(port, "/leaves", LARGE, 1);
        awaitAll(begun, 1);

        // When
        try (var next = send(port, "/next", LARGE, LARGE)) {
            awaitAll(begun, 2);
            leaves.close();
            answered(next);
        }

        // Then
        assertThat(arrived).containsExactly("/next " + LARGE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, SMALL})
    void a_client_that_leaves_before_its_turn_loses_it_and_keeps_nobody_waiting(int sent) throws Exception {
        // Given
        int port = serve();
        try (var first = send(port, "/first", ALL, 1)) {
            awaitAll(begun, 1);
            var leaves = send(port, "/leaves", SMALL, sent);
            awaitAll(begun, 2);
            try (var next = send(port, "/next", ALL, 1)) {
                awaitAll(begun, 3);

                // When
                leaves.close();
                awaitAll(left, 1);
                write(first, ALL - 1);
                answered(first);
                Thread.ofVirtual().start(() -> write(next, ALL - 1));
                answered(next);
            }
        }

        // Then
        assertThat(arrived).containsExactly("/first " + ALL, "/next " + ALL);
    }

    @Test
    void a_client_whose_leaving_is_not_seen_before_its_turn_makes_room_then() throws Exception {
        // Given: what is not read is not known to have ended either
        int port = serve();
        try (var first = send(port, "/first", ALL, 1)) {
            awaitAll(begun, 1);
            var leaves = send(port, "/leaves", LARGE, SMALL);
            awaitAll(begun, 2);
            leaves.close();

            // When
            try (var next = send(port, "/next", ALL, 1)) {
                awaitAll(begun, 3);
                write(first, ALL - 1);
                answered(first);
                Thread.ofVirtual().start(() -> write(next, ALL - 1));
                answered(next);
            }
        }

        // Then
        assertThat(arrived).containsExactly("/first " + ALL, "/next " + ALL);
    }

    private int serve() {
        return vertx.createHttpServer().requestHandler(this::route).listen(0, "127.0.0.1").await().actualPort();
    }

    private void route(HttpServerRequest request) {
        if (request.path().equals("/health")) {
            request.response().end();
            return;
        }
        request.connection().closeHandler(closed -> left.add(request.path()));
        intake.take(request, body -> {
            arrived.add(request.path() + " " + body.length());
            request.response().end();
        });
        begun.add(request.path());
    }

    private static Socket connect(int port) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(MOST_MILLIS);
        return socket;
    }

    private Socket send(int port, String path, int length, int now) throws IOException {
        var socket = connect(port);
        socket.getOutputStream().write(("POST " + path + " HTTP/1.1\r\nhost: test\r\ncontent-length: " + length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        if (now > SMALL && length == now) {
            Thread.ofVirtual().start(() -> write(socket, now));
        } else {
            write(socket, now);
        }
        return socket;
    }

    /** When this is answered, what was sent before it has been read as far as anybody wants to read it. */
    private static void passes(int port) throws IOException {
        try (var socket = connect(port)) {
            socket.getOutputStream().write("GET /health HTTP/1.1\r\nhost: test\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            answered(socket);
        }
    }

    private static void write(Socket socket, int bytes) {
        try {
            socket.getOutputStream().write(new byte[bytes]);
            socket.getOutputStream().flush();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void answered(Socket socket) throws IOException {
        assertThat(socket.getInputStream().readNBytes(12)).asString(StandardCharsets.US_ASCII).isEqualTo("HTTP/1.1 200");
    }

    private static void awaitAll(List<String> of, int count) {
        while (of.size() < count) {
            assertThat(Thread.interrupted()).as("given up waiting for " + count + " of " + of).isFalse();
            Thread.onSpinWait();
        }
    }
}
