package dev.signalbox.runtime;

import dev.signalbox.records.time.Time;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.records.wire.SchemaRegistry;
import dev.signalbox.records.wire.Wire;
import dev.signalbox.runtime.catalog.CatalogReader;
import dev.signalbox.runtime.health.AdminServer;
import dev.signalbox.runtime.health.Health;
import dev.signalbox.runtime.kafka.DeadLetters;
import dev.signalbox.runtime.kafka.KafkaClients;
import dev.signalbox.runtime.kafka.TopicMaker;
import dev.signalbox.runtime.kafka.TopicSettings;
import dev.signalbox.runtime.kafka.TopicWatch;
import dev.signalbox.runtime.metrics.Metric;
import dev.signalbox.runtime.metrics.Metrics;
import dev.signalbox.runtime.settings.Settings;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;

/** Opens what a {@link RuntimeContext} is made of, in order, and closes it in reverse. */
public final class OpenRuntime implements AutoCloseable {
    private final RuntimeContext context;
    private final AdminServer admin;
    private final CatalogReader catalogs;
    private final Producer<byte[], byte[]> lingering;
    private final TopicWatch topics;

    private OpenRuntime(RuntimeContext context, AdminServer admin, CatalogReader catalogs, Producer<byte[], byte[]> lingering,
            TopicWatch topics) {
        this.context = context;
        this.admin = admin;
        this.catalogs = catalogs;
        this.lingering = lingering;
        this.topics = topics;
    }

    public static OpenRuntime open(String process, Settings settings) throws Exception {
        return open(process, settings, RegistryAccess.wire(settings), new Health());
    }

    /** Returns when every schema is registered. */
    public static OpenRuntime open(String process, Settings settings, SchemaRegistry registry) throws Exception {
        return open(process, settings, RegistryAccess.wire(settings, registry), new Health());
    }

    /** Does not wait for the registry: what needs a schema before it has answered waits, and the process is not ready before. */
    public static OpenRuntime beside(String process, Settings settings, SchemaRegistry registry) throws Exception {
        var confluent = RegistryAccess.confluent(settings);
        if (confluent.isPresent()) {
            return open(process, settings, confluent.get(), new Health());
        }
        var opening = Wire.opening(registry);
        var health = new Health();
        health.check("registry", () -> opening.registered().state() == Future.State.SUCCESS ? Optional.empty()
                : Optional.of("schemas are not registered yet"));
        return open(process, settings, opening.wire(), health);
    }

    private static OpenRuntime open(String process, Settings settings, Wire wire, Health health) throws Exception {
        Time time = new SystemTime();
        var kafka = KafkaClients.read(process, settings);
        var sizes = TopicSettings.read(settings);
        var own = ProcessSettings.read(settings);
        settings.refuseProblems();
        var partitions = new TopicMaker(kafka, sizes).ensure();
        var vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(own.loops())
                .setWorkerPoolSize(2)
                .setInternalBlockingPoolSize(2)
                .setPreferNativeTransport(true));
        var lingering = kafka.producer(
                "dead-letters", Map.of("max.block.ms", "0", "linger.ms", "20", "buffer.memory", String.valueOf(8 << 20)));
        KafkaClients.know(lingering, Topics.DEAD_LETTERS.name());
        var metrics = new Metrics();
        kafka.whenRemade(client -> metrics.counter(Metric.PRODUCERS_REMADE, client).increment());
        var deadLetters = new DeadLetters(lingering, wire.deadLetters(), process, time, metrics);
        var catalogs = new CatalogReader(kafka, wire.catalog(), deadLetters, health, metrics);
        catalogs.start();
        var admin = new AdminServer(vertx, health, metrics);
        int port = admin.start(own.adminHost(), own.adminPort());
        var topics = new TopicWatch(kafka, health);
        var context = new RuntimeContext(
                process, settings, time, vertx, metrics, health, kafka, wire, catalogs, deadLetters, topics, partitions, "http://" + own.adminHost() + ":" + port);
        return new OpenRuntime(context, admin, catalogs, lingering, topics);
    }

    public RuntimeContext context() {
        return context;
    }

    @Override
    public void close() {
        admin.close();
        topics.close();
        catalogs.close();
        lingering.close(Duration.ofSeconds(2));
        context.vertx().close();
    }
}
