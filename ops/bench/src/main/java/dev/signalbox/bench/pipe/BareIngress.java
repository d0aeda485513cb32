package dev.signalbox.bench.pipe;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * HTTP in, a record out; a reply record in, bytes out. Its open requests are bounded by its clients' connections alone.
 */
final class BareIngress extends VerticleBase {
    private final int index;
    private final int port;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Floor floor;
    private final Map<Long, HttpServerResponse> waiting = new HashMap<>();
    private @Nullable Context loop;
    private long counter;

    BareIngress(int index, int port, KafkaProducer<byte[], byte[]> producer, Floor floor) {
        this.index = index;
        this.port = port;
        this.producer = producer;
        this.floor = floor;
    }

    @Override
    public Future<?> start() {
        loop = vertx.getOrCreateContext();
        return vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(port))
                .requestHandler(this::take)
                .listen();
    }

    private void take(HttpServerRequest request) {
        var response = request.response();
        if (Floor.PATH.equals(request.path())) {
            floor.serve(request, vertx);
        } else if (request.method() == HttpMethod.POST) {
            request.body().onSuccess(body -> publish(body, response));
        } else {
            response.end("{}");
        }
    }

    private void publish(Buffer body, HttpServerResponse response) {
        var id = counter++ << 8 | index;
        waiting.put(id, response);
        response.closeHandler(v -> waiting.remove(id));
        producer.send(new ProducerRecord<>(Topic.REQUESTS.topic, Keys.of(id, 0), body.getBytes()));
    }

    /** Called by the thread that reads the replies; the index of the ingress is the low byte of every id it gave. */
    void replied(byte[] key, byte[] bytes) {
        if (loop != null) {
            loop.runOnContext(v -> answer(Keys.id(key), Keys.tail(key), Buffer.buffer(bytes)));
        }
    }

    private void answer(long id, int flags, Buffer bytes) {
        var last = (flags & Keys.LAST) != 0;
        var response = last ? waiting.remove(id) : waiting.get(id);
        if (response == null || response.closed()) {
            return;
        }
        if (!response.headWritten()) {
            var stream = (flags & Keys.STREAM) != 0;
            response.putHeader("content-type", stream ? "text/event-stream" : "application/json")
                    .setChunked(!last);
            if ((flags & Keys.FAILED) != 0) {
                response.setStatusCode(502);
            }
        }
        if (last) {
            response.end(bytes);
        } else {
            response.write(bytes);
        }
    }
}
