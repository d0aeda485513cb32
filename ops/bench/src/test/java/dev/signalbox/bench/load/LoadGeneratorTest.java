package dev.signalbox.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.bench.upstream.InstantUpstream;
import dev.signalbox.bench.upstream.StreamShape;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoadGeneratorTest {
    private static final StreamShape SHAPE = new StreamShape(20, 2, 5);
    private final Vertx vertx = Vertx.vertx();
    private final LoadGenerator generator = new LoadGenerator();

    @AfterEach
    void stop() {
        generator.close();
        vertx.close().await();
    }

    private static Load load(int connections, double rate, Optional<StreamShape> stream) {
        return new Load(
                connections, rate, Bodies.of(1_024, stream), stream, Duration.ofMillis(50), Duration.ofMillis(1_200));
    }

    private URI upstream() throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        vertx.deployVerticle(new InstantUpstream(port)).await();
        return URI.create("http://127.0.0.1:" + port);
    }

    private URI answering(io.vertx.core.Handler<HttpServerRequest> handler) {
        var server = vertx.createHttpServer()
                .requestHandler(handler)
                .listen(0, "127.0.0.1")
                .await();
        return URI.create("http://127.0.0.1:" + server.actualPort());
    }

    @Test
    void counts_whole_answers() throws Exception {
        // Given
        var upstream = upstream();

        // When
        var tally = generator.run(upstream, Map.of(), load(4, 0, Optional.empty()), LoadGenerator.Window.UNWATCHED);

        // Then
        assertThat(tally.errors()).as(tally.firstError()).isZero();
        assertThat(tally.requests()).isPositive();
        assertThat(tally.latencyMillis(50)).isPositive();
    }

    @Test
    void finds_every_chunk_of_streams_in_order() throws Exception {
        // Given
        var upstream = upstream();

        // When
        var tally = generator.run(upstream, Map.of(), load(8, 0, Optional.of(SHAPE)), LoadGenerator.Window.UNWATCHED);

        // Then
        assertThat(tally.errors()).as(tally.firstError()).isZero();
        assertThat(tally.lost() + tally.doubled() + tally.reordered()).isZero();
        assertThat(tally.chunks()).isPositive();
        assertThat(tally.ttftMillis(50)).isGreaterThanOrEqualTo(5);
    }

    @Test
    void shares_the_load_between_several_hosts() throws Exception {
        // Given
        var first = new AtomicInteger();
        var second = new AtomicInteger();
        var hosts = counting(first) + "," + counting(second).getAuthority();

        // When
        generator.run(URI.create(hosts), Map.of(), load(8, 0, Optional.empty()), LoadGenerator.Window.UNWATCHED);

        // Then
        assertThat(List.of(first.get(), second.get())).filteredOn(count -> count > 0)
                .hasSize(Math.min(2, Runtime.getRuntime().availableProcessors()));
    }

    private URI counting(AtomicInteger asked) {
        return answering(request -> request.body().onSuccess(body -> {
            asked.incrementAndGet();
            request.response().end("{}");
        }));
    }

    @Test
    void keeps_an_open_loop_to_its_rate() throws Exception {
        // Given
        var upstream = upstream();

        // When
        var tally =
                generator.run(upstream, Map.of(), load(1_024, 200, Optional.empty()), LoadGenerator.Window.UNWATCHED);

        // Then
        assertThat(tally.errors()).as(tally.firstError()).isZero();
        assertThat(tally.requests()).isBetween(1L, 300L);
    }

    @Test
    void reports_a_stream_that_lost_a_chunk() throws Exception {
        // Given
        var url = answering(request -> request.body().onSuccess(body -> request.response()
                .end("data: {\"choices\":[{\"delta\":{\"content\":\"0 \"}}]}\n\n"
                        + "data: {\"choices\":[{\"delta\":{\"content\":\"2 \"}}]}\n\n"
                        + "data: [DONE]\n\n")));

        // When
        var tally = generator.run(
                url, Map.of(), load(1, 0, Optional.of(new StreamShape(3, 0, 0))), LoadGenerator.Window.UNWATCHED);

        // Then
        assertThat(tally.errors()).isPositive();
        assertThat(tally.lost()).isEqualTo(tally.errors());
        assertThat(tally.firstError()).contains("lost=1");
    }

    @Test
    void reports_a_refusal_with_its_words() throws Exception {
        // Given
        var url = answering(request -> request.response().setStatusCode(503).end("no room"));

        // When
        var tally = generator.run(url, Map.of(), load(1, 0, Optional.empty()), LoadGenerator.Window.UNWATCHED);

        // Then
        assertThat(tally.errors()).isPositive();
        assertThat(tally.requests()).isZero();
        assertThat(tally.firstError()).contains("503").contains("no room");
    }
}
