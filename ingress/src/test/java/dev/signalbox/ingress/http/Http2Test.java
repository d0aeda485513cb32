package dev.signalbox.ingress.http;

import static dev.signalbox.ingress.http.FakePipe.events;
import static dev.signalbox.ingress.http.FakePipe.finished;
import static dev.signalbox.ingress.http.FakePipe.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class Http2Test {
    private static final String ASK =
            "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    private RunningFront front;
    private HttpClient client;

    @BeforeEach
    void open() throws Exception {
        front = new RunningFront(Map.of("ingress.body-limit", "100KiB", "ingress.drain", "100ms"));
        client = front.vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
    }

    @AfterEach
    void close() throws Exception {
        front.close();
    }

    private HttpClientRequest request() throws Exception {
        return wait(client.request(HttpMethod.POST, front.port, "127.0.0.1", "/v1/chat/completions"))
                .putHeader("content-type", "application/json");
    }

    private static <T> T wait(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Test
    void a_stream_goes_over_http_2_too() throws Exception {
        // Given
        var request = request();
        var version = new LinkedBlockingQueue<HttpVersion>();
        var sent = request.response().compose(response -> {
            version.add(response.version());
            return response.body();
        });
        request.end(Buffer.buffer(ASK));
        var published = front.pipe.next();

        // When
        front.pipe.deliver(events(published, 1, 0, text("one")));
        front.pipe.deliver(events(published, 1, 1, text("two"), finished()));
        var body = wait(sent).toString();

        // Then
        assertThat(version.poll(30, TimeUnit.SECONDS)).isEqualTo(HttpVersion.HTTP_2);
        assertThat(body).contains("one", "two").endsWith("data: [DONE]\n\n");
    }

    @Test
    void a_stream_that_is_reset_is_cancelled_and_its_connection_lives_on() throws Exception {
        // Given
        var first = request();
        var chunks = new LinkedBlockingQueue<String>();
        first.response().onSuccess(response -> response.handler(chunk -> chunks.add(chunk.toString())));
        first.end(Buffer.buffer(ASK));
        var published = front.pipe.next();
        front.pipe.deliver(events(published, 1, 0, text("one")));
        assertThat(chunks.poll(30, TimeUnit.SECONDS)).contains("one");

        // When
        first.reset(8);
        var cancel = front.pipe.nextCancel();
        var second = request().send(Buffer.buffer(ASK));
        var next = front.pipe.next();
        front.pipe.deliver(events(next, 1, 0, text("one"), finished()));

        // Then
        assertThat(cancel.request()).isEqualTo(published.id());
        assertThat(wait(second).statusCode()).isEqualTo(200);
        assertThat(front.front.connections()).isEqualTo(1);
    }

    @Test
    void a_body_too_large_ends_its_stream_only() throws Exception {
        // When
        var response = wait(request().send(Buffer.buffer("x".repeat(200 << 10))));
        var sent = request().send(Buffer.buffer(ASK));
        front.pipe.next();

        // Then
        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(sent.isComplete()).isFalse();
        assertThat(front.front.connections()).isEqualTo(1);
    }

    @Test
    void a_connection_whose_stream_runs_is_kept_and_then_closed_when_it_is_idle() throws Exception {
        // Given
        var request = request();
        var answer = request.response().compose(response -> response.body());
        request.end(Buffer.buffer(ASK));
        var published = front.pipe.next();

        // When
        pass(300);
        boolean kept = front.front.connections() == 1;
        front.pipe.deliver(events(published, 1, 0, text("one"), finished()));
        var body = wait(answer).toString();
        pass(80);
        for (int i = 0; i < 5_000 && front.front.connections() > 0; i++) {
            java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
        }

        // Then
        assertThat(kept).isTrue();
        assertThat(body).contains("one");
        assertThat(front.front.connections()).isZero();
    }

    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            front.pass(java.time.Duration.ofSeconds(1));
        }
    }
}
