package dev.signalbox.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoTallyTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final DemoTally tally = new DemoTally(List.of("calm", "killed"));

    private boolean close(long wentOn) {
        return tally.close(new PrintStream(printed, true, StandardCharsets.UTF_8), wentOn);
    }

    private String said() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private void answered(int scene) {
        tally.scene(scene).asked();
        tally.scene(scene).answered(20_000_000);
    }

    @Test
    void is_well_where_all_was_answered_and_streams_went_on() {
        // Given
        answered(0);
        answered(1);

        // Then
        assertThat(close(3)).isTrue();
        assertThat(said()).contains("no stream broke", "3 streams broke off and went on at another engine, and no user saw it");
    }

    @Test
    void is_not_well_where_no_stream_had_to_go_on() {
        // Given
        answered(0);
        answered(1);

        // Then
        assertThat(close(0)).isFalse();
        assertThat(said()).contains("so nothing was shown");
    }

    @Test
    void is_not_well_where_a_stream_broke_although_others_went_on() {
        // Given
        answered(0);
        tally.scene(1).asked();
        tally.scene(1).brokenAfter();

        // Then
        assertThat(close(3)).isFalse();
        assertThat(said()).contains("a promise was broken").doesNotContain("no user saw it");
    }

    @Test
    void is_not_well_where_a_request_has_no_end() {
        // Given
        answered(0);
        tally.scene(1).asked();

        // Then
        assertThat(close(3)).isFalse();
    }

    private static HttpServer engine(int streams) throws IOException {
        var engine = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        engine.createContext("/load", exchange -> {
            var body = ("{\"server_load\":" + streams + "}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            try (var out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        engine.start();
        return engine;
    }

    @Test
    void the_engine_that_has_streams_is_killed_and_none_before() throws Exception {
        // Given
        var idle = engine(2);
        var busy = engine(3);
        var ports = List.of(idle.getAddress().getPort(), busy.getAddress().getPort());

        // Then
        try {
            assertThat(DemoCommand.awaitStreams(ports, Duration.ofMillis(1))).isEqualTo(1);
            assertThatThrownBy(() -> DemoCommand.awaitStreams(ports.subList(0, 1), Duration.ofMillis(1)))
                    .isInstanceOf(IllegalStateException.class).hasMessageContaining("no engine had 3 streams").hasMessageContaining("--rate");
        } finally {
            idle.stop(0);
            busy.stop(0);
        }
    }
}
