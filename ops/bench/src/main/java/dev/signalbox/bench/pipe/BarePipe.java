package dev.signalbox.bench.pipe;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;

/**
 * All of the bare pipe, started in the order in which a record meets it backwards, so that nothing is sent to nobody.
 */
final class BarePipe implements AutoCloseable {
    private final AtomicBoolean closing = new AtomicBoolean();
    private final List<Thread> readers = new ArrayList<>();
    private final List<KafkaProducer<byte[], byte[]>> producers = new ArrayList<>();
    private final Vertx vertx = Vertx.vertx();
    private final KafkaStreams streams;

    BarePipe(String bootstrap, int port, URI upstream, Path folder) throws Exception {
        var wire = new Wire(bootstrap);
        wire.createTopics();
        var loops = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4);

        var replies = kept(wire.producer(Topic.REPLIES));
        var workers = new ArrayList<BareWorker>();
        for (int i = 0; i < loops; i++) {
            workers.add(new BareWorker(upstream, replies));
            vertx.deployVerticle(workers.get(i)).await();
        }
        var turn = new int[1];
        readers.add(wire.read(
                Topic.DISPATCH, closing, r -> workers.get(turn[0]++ % loops).dispatched(r.key(), r.value())));

        streams = forward(wire, folder);

        var requests = kept(wire.producer(Topic.REQUESTS));
        var floor = new Floor(wire);
        var fronts = new ArrayList<BareIngress>();
        for (int i = 0; i < loops; i++) {
            fronts.add(new BareIngress(i, port, requests, floor));
        }
        readers.add(wire.read(Topic.REPLIES, closing, r -> fronts.get((int) (Keys.id(r.key()) & 0xff))
                .replied(r.key(), r.value())));
        for (var front : fronts) {
            vertx.deployVerticle(front, new DeploymentOptions()).await();
        }
    }

    private KafkaProducer<byte[], byte[]> kept(KafkaProducer<byte[], byte[]> producer) {
        producers.add(producer);
        return producer;
    }

    private static KafkaStreams forward(Wire wire, Path folder) throws InterruptedException {
        var builder = new StreamsBuilder();
        builder.stream(Topic.REQUESTS.topic, Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
                .to(Topic.DISPATCH.topic, Produced.with(Serdes.ByteArray(), Serdes.ByteArray()));
        var settings = new Properties();
        settings.putAll(wire.streams(folder.resolve("streams").toString()));
        var streams = new KafkaStreams(builder.build(), settings);
        var running = new CountDownLatch(1);
        streams.setStateListener((now, before) -> {
            if (now == KafkaStreams.State.RUNNING) {
                running.countDown();
            }
        });
        streams.start();
        if (!running.await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the bare forward did not start within a minute: " + streams.state());
        }
        return streams;
    }

    @Override
    public void close() throws Exception {
        closing.set(true);
        for (var reader : readers) {
            reader.join(5_000);
        }
        streams.close(java.time.Duration.ofSeconds(5));
        producers.forEach(KafkaProducer::close);
        vertx.close().await();
    }
}
