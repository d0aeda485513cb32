package dev.signalbox.acceptance;

import dev.signalbox.ingress.Ingress;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Model;
import dev.signalbox.records.catalog.Provider;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.records.wire.InMemoryRegistry;
import dev.signalbox.router.Router;
import dev.signalbox.runtime.OpenRuntime;
import dev.signalbox.runtime.RuntimeContext;
import dev.signalbox.runtime.settings.Settings;
import dev.signalbox.standalone.broker.EmbeddedBroker;
import dev.signalbox.standalone.engine.EngineProfile;
import dev.signalbox.standalone.engine.SimulatedEngine;
import dev.signalbox.telemetry.Telemetry;
import dev.signalbox.worker.Workers;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The whole pipeline in the test's own JVM, with a real broker and simulated engines: for what needs no dead process. */
final class OneJvm implements AutoCloseable {
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    final EmbeddedBroker broker;
    final Vertx vertx = Vertx.vertx();
    final List<SimulatedEngine> engines = new ArrayList<>();
    final RuntimeContext context;
    final String base;

    OneJvm(int engineCount, EngineProfile profile, Map<String, String> settings) throws Exception {
        broker = opened(EmbeddedBroker.temporary());
        for (int i = 0; i < engineCount; i++) {
            engines.add(opened(SimulatedEngine.start(vertx, "sim-llama", profile, 0)));
        }
        var all = new java.util.HashMap<>(Map.of(
                "kafka.bootstrap-servers", broker.bootstrap(),
                "ingress.port", "0",
                "topics.router-partitions", "2", "topics.worker-partitions", "2", "topics.ingress-partitions", "2", "topics.data-partitions", "2",
                "telemetry.state-dir", Files.createTempDirectory("telemetry").toString(),
                "router.state-dir", Files.createTempDirectory("router").toString()));
        all.putAll(settings);
        var runtime = opened(OpenRuntime.open("all", Settings.of(all), new InMemoryRegistry()));
        context = runtime.context();
        publish(catalog(1));
        opened(Telemetry.start(context.named("telemetry-1")));
        opened(Workers.start(context.named("worker-1")));
        opened(Router.start(context.named("router-1")));
        var ingress = opened(Ingress.start(context.named("ingress-1")));
        base = "http://127.0.0.1:" + ingress.port();
        Await.until("everything is ready", Duration.ofSeconds(60), () -> context.health().ready());
    }

    private <T extends AutoCloseable> T opened(T part) {
        parts.push(part);
        return part;
    }

    Catalog catalog(long version) {
        var urls = engines.stream().map(SimulatedEngine::url).toList();
        var provider = new Provider(
                "sim", Dialect.OPENAI_CHAT, urls, Provider.Auth.NONE, Provider.Limits.DEFAULT, Provider.Timeouts.DEFAULT, Provider.Quirks.NONE,
                Map.of(), Optional.of(new Provider.Engine("vllm", "/metrics", "", 16, Map.of())));
        var model = new Model("sim-llama", "sim", "sim-llama", 32_768, List.of("tools", "prefill"), new Model.Price(1, 0.1, 1, 1, 2));
        return new Catalog(version, List.of(provider), List.of(model), List.of(), List.of());
    }

    void publish(Catalog catalog) throws Exception {
        try (var producer = context.kafka().producer("test-catalog", Map.of())) {
            producer.send(new ProducerRecord<>(Topics.CATALOG.name(), 0, "catalog".getBytes(), context.wire().catalog().encode(catalog))).get();
        }
        Await.until("the catalogue applies", Duration.ofSeconds(10), () -> context.catalogs().current().version() >= catalog.version());
    }

    @Override
    public void close() throws Exception {
        while (!parts.isEmpty()) {
            parts.pop().close();
        }
        vertx.close();
    }
}
