package dev.signalbox.standalone.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IntakeTest {
    private static final int LARGE = 10 << 20;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Intake intake = new Intake();
    private final List<String> arrived = new CopyOnWriteArrayList<>();
    private final List<String> begun = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void a_body_for_which_there_is_no_room_is_read_after_the_one_before_it() throws Exception {
        // Given
        int port = serve();
        try (var first = send(port, "/first", LARGE, LARGE / 2)) {
            awaitBegun(1);

            // When: all of the second is there before the rest of the first, as far as the system's buffers go
            try (var second = send(port, "/second", LARGE, 100_000)) {
                awaitBegun(2);
                var rest = Thread.ofVirtual().start(() -> write(second, LARGE - 100_000));
                write(first, LARGE / 2);
                answered(first);
                rest.join();
                answered(second);
            }
        }

        // Then
        assertThat(arrived).containsExactly("/first " + LARGE, "/second " + LARGE);
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
        awaitBegun(1);

        // When
        try (var next = send(port, "/next", LARGE, LARGE)) {
            awaitBegun(2);
            leaves.close();
            answered(next);
        }

        // Then
        assertThat(arrived).containsExactly("/next " + LARGE);
    }

    private int serve() {
        var server = vertx.createHttpServer().requestHandler(request -> {
            intake.take(request, body -> {
                arrived.add(request.path() + " " + body.length());
                request.response().end();
            });
            begun.add(request.path());
        });
        return server.listen(0, "127.0.0.1").await().actualPort();
    }

    private Socket send(int port, String path, int length, int now) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.getOutputStream().write(("POST " + path + " HTTP/1.1\r\nhost: test\r\ncontent-length: " + length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        if (length == now) {
            Thread.ofVirtual().start(() -> write(socket, now));
        } else {
            write(socket, now);
        }
        return socket;
    }

    private void write(Socket socket, int bytes) {
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

    private void awaitBegun(int count) {
        while (begun.size() < count) {
            Thread.onSpinWait();
        }
    }
}
