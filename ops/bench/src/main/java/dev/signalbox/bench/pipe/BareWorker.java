package dev.signalbox.bench.pipe;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** A dispatch record in, a call of the upstream out; every read of its answer becomes a record. */
final class BareWorker extends VerticleBase {
    private static final byte[] NOTHING = new byte[0];
    private final RequestOptions call;
    private final KafkaProducer<byte[], byte[]> producer;
    private @Nullable Context loop;
    private @Nullable HttpClient client;

    BareWorker(URI upstream, KafkaProducer<byte[], byte[]> producer) {
        this.producer = producer;
        this.call = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(upstream.getHost())
                .setPort(upstream.getPort())
                .setURI("/v1/chat/completions")
                .putHeader("content-type", "application/json");
    }

    @Override
    public Future<?> start() {
        loop = vertx.getOrCreateContext();
        client = vertx.createHttpClient(new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(4_096));
        return Future.succeededFuture();
    }

    /** Called by the thread that reads the dispatches. */
    void dispatched(byte[] key, byte[] body) {
        if (loop != null && client != null) {
            var http = client;
            loop.runOnContext(v -> http.request(call)
                    .compose(request -> request.send(Buffer.buffer(body)))
                    .onSuccess(response -> relay(Keys.id(key), response))
                    .onFailure(e -> send(Keys.id(key), Keys.LAST | Keys.FAILED, NOTHING)));
        }
    }

    private void relay(long id, HttpClientResponse response) {
        var length = response.getHeader("content-length");
        if (length == null) {
            response.handler(read -> send(id, Keys.STREAM, read.getBytes()));
            response.endHandler(v -> send(id, Keys.STREAM | Keys.LAST, NOTHING));
            response.exceptionHandler(e -> send(id, Keys.STREAM | Keys.LAST, NOTHING));
            return;
        }
        var open = new long[] {Long.parseLong(length)};
        response.handler(read -> {
            open[0] -= read.length();
            send(id, open[0] == 0 ? Keys.LAST : 0, read.getBytes());
        });
        response.exceptionHandler(e -> send(id, Keys.LAST | Keys.FAILED, NOTHING));
    }

    private void send(long id, int flags, byte[] bytes) {
        producer.send(new ProducerRecord<>(Topic.REPLIES.topic, 0, Keys.of(id, flags), bytes));
    }
}
