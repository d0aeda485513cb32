package dev.signalbox.bench.pipe;

import dev.signalbox.bench.load.Tally;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Three bare Kafka hops: producer, topic, consumer, producer, topic, consumer, producer, topic, consumer. What they
 * take is what no system of this shape can go below. Runs in the bare pipe's JVM, on its broker, when asked over HTTP;
 * so many records are under way at any time as a scenario has connections.
 */
final class Floor {
    static final String PATH = "/bench/floor";
    private final Wire wire;

    Floor(Wire wire) {
        this.wire = wire;
    }

    /** {@code ?connections=&bytes=&ramp=&seconds=}; answers with the tally. */
    void serve(HttpServerRequest request, Vertx vertx) {
        var connections = Integer.parseInt(request.getParam("connections"));
        var bytes = Integer.parseInt(request.getParam("bytes"));
        var ramp = Double.parseDouble(request.getParam("ramp"));
        var seconds = Double.parseDouble(request.getParam("seconds"));
        vertx.executeBlocking(() -> run(connections, bytes, ramp, seconds).encode(), false)
                .onSuccess(text -> request.response().end(text))
                .onFailure(e -> request.response().setStatusCode(500).end(String.valueOf(e)));
    }

    private Tally run(int connections, int bytes, double ramp, double seconds) throws InterruptedException {
        var closing = new AtomicBoolean();
        var begin = System.nanoTime() + (long) (ramp * 1e9);
        var end = begin + (long) (seconds * 1e9);
        var tally = new Tally(begin, end);
        var readers = new ArrayList<Thread>();
        try (var a = wire.producer(Topic.FLOOR_A);
                var b = wire.producer(Topic.FLOOR_B);
                var c = wire.producer(Topic.FLOOR_C)) {
            readers.add(wire.read(Topic.FLOOR_C, closing, r -> {
                var now = System.nanoTime();
                tally.answered(Keys.id(r.key()), now);
                if (now < end) {
                    send(a, Topic.FLOOR_A, Keys.of(now, 0), r.value());
                }
            }));
            readers.add(wire.read(Topic.FLOOR_B, closing, r -> send(c, Topic.FLOOR_C, r.key(), r.value())));
            readers.add(wire.read(Topic.FLOOR_A, closing, r -> send(b, Topic.FLOOR_B, r.key(), r.value())));
            for (int i = 0; i < connections; i++) {
                send(a, Topic.FLOOR_A, Keys.of(System.nanoTime(), 0), new byte[bytes]);
            }
            Thread.sleep((long) ((ramp + seconds) * 1e3) + 500);
            closing.set(true);
            for (var reader : readers) {
                reader.join();
            }
        }
        return tally;
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, Topic topic, byte[] key, byte[] value) {
        producer.send(new ProducerRecord<>(topic.topic, key, value));
    }
}
