package dev.signalbox.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.bench.upstream.InstantUpstream;
import dev.signalbox.bench.upstream.StreamShape;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
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

    /** Runs a load again whose window has seen nothing: a machine may stand still for as long as that. */
    private Tally run(URI target, Load load) throws Exception {
        for (int i = 0; i < 50; i++) {
            var tally = generator.run(target, Map.of(), load, LoadGenerator.Window.UNWATCHED);
            if (tally.errors() > 0 || tally.requests() > 0 && (load.stream().isEmpty() || tally.chunks() > 0 && tally.ttftMillis(50) > 0)) {
                return tally;
            }
        }
        throw new AssertionError("nothing was answered in 50 windows");
    }

    private URI upstream() {
        var upstream = new InstantUpstream(0);
        vertx.deployVerticle(upstream).await();
        return URI.create("http://127.0.0.1:" + upstream.port());
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
        var tally = run(upstream, load(4, 0, Optional.empty()));

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
        var tally = run(upstream, load(8, 0, Optional.of(SHAPE)));

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
        var tally = run(upstream, load(1_024, 200, Optional.empty()));

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
