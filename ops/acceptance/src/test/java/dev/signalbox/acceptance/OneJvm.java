package dev.signalbox.acceptance;

import dev.signalbox.ingress.Ingress;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Model;
import dev.signalbox.records.catalog.Provider;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.records.wire.InMemoryRegistry;
import dev.signalbox.records.wire.SchemaRegistry;
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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The whole pipeline in the test's own JVM, for what needs no dead process. It has three models: {@link Ask#MODEL} on two engines, and with
 * short timeouts {@link #PAIR} on two more, {@link #LONE} on one and {@link #PACED} on two that take their time, to be broken.
 */
public final class OneJvm implements AutoCloseable {
    static final String PAIR = "sim-pair";
    static final String LONE = "sim-lone";
    static final String PACED = "sim-paced";
    /** Milliseconds against the engines that are broken. */
    static final Provider.Timeouts SHORT = new Provider.Timeouts(3_000, 3_000, 3_000, 30_000);

    /** Ends in the catalogue's version: a model that answers where every part has that one. */
    private static final String VERSION = "sim-of-version-";

    private static OneJvm shared;

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Vertx vertx = Vertx.vertx();
    private final Map<String, List<SimulatedEngine>> engines = new HashMap<>();
    private long version;
    private List<Provider> moreProviders = List.of();
    private List<Model> moreModels = List.of();
    final SchemaRegistry registry;
    final RuntimeContext context;
    /** URL of the front, without a path. */
    public final String base;

    /** One stack for all test classes of this JVM, as starting it costs more than most tests. */
    public static synchronized OneJvm shared() throws Exception {
        if (shared == null) {
            var started = new OneJvm(EmbeddedBroker.temporary(), new InMemoryRegistry());
            Runtime.getRuntime().addShutdownHook(new Thread(started::closeQuietly));
            shared = started;
        }
        return shared;
    }

    OneJvm(EmbeddedBroker broker, SchemaRegistry registry) throws Exception {
        this(broker.bootstrap(), registry);
        parts.addLast(broker);
    }

    OneJvm(String bootstrap, SchemaRegistry registry) throws Exception {
        this.registry = registry;
        start(Ask.MODEL, 2, EngineProfile.INSTANT);
        start(PAIR, 2, EngineProfile.INSTANT);
        start(LONE, 1, EngineProfile.INSTANT);
        start(PACED, 2, EngineProfile.LLAMA_8B);
        var all = Map.of(
                "kafka.bootstrap-servers", bootstrap,
                "ingress.port", "0",
                "ingress.lame-duck", "0s",
                "worker.rehearsal", "0",
                "topics.router-partitions", "2", "topics.worker-partitions", "2", "topics.ingress-partitions", "2", "topics.data-partitions", "2",
                "telemetry.state-dir", Files.createTempDirectory("telemetry").toString(),
                "router.state-dir", Files.createTempDirectory("router").toString());
        var runtime = opened(OpenRuntime.open("all", Settings.of(all), registry));
        context = runtime.context();
        send();
        opened(Telemetry.start(context.named("telemetry-1")));
        opened(Workers.start(context.named("worker-1")));
        opened(Router.start(context.named("router-1")));
        var ingress = opened(Ingress.start(context.named("ingress-1")));
        base = "http://127.0.0.1:" + ingress.port();
        Await.until("everything is ready", Await.MOST, () -> context.health().ready());
    }

    private void start(String model, int count, EngineProfile profile) {
        var all = new ArrayList<SimulatedEngine>();
        for (int i = 0; i < count; i++) {
            all.add(opened(SimulatedEngine.start(vertx, model, profile, 0)));
        }
        engines.put(model, all);
    }

    private <T extends AutoCloseable> T opened(T part) {
        parts.push(part);
        return part;
    }

    List<SimulatedEngine> engines(String model) {
        return engines.get(model);
    }

    Catalog catalog(long version) {
        var providers = new ArrayList<Provider>();
        var models = new ArrayList<Model>();
        engines.forEach((name, of) -> {
            var id = name.equals(Ask.MODEL) ? "sim" : name;
            providers.add(new Provider(
                    id, Dialect.OPENAI_CHAT, of.stream().map(SimulatedEngine::url).toList(), Provider.Auth.NONE, Provider.Limits.DEFAULT,
                    name.equals(Ask.MODEL) ? Provider.Timeouts.DEFAULT : SHORT, Provider.Quirks.NONE, Map.of(),
                    Optional.of(new Provider.Engine("vllm", "/metrics", "", 16, Map.of()))));
            models.add(new Model(name, id, name, 131_072, List.of("tools", "vision", "prefill"), new Model.Price(1, 0.1, 1, 1, 2)));
        });
        models.add(new Model(VERSION + version, "sim", Ask.MODEL, 0, List.of(), Model.Price.FREE));
        providers.addAll(moreProviders);
        models.addAll(moreModels);
        return new Catalog(version, providers, models, List.of(), List.of());
    }

    /** Has others beside the engines, in place of those that it had before, and waits until every part goes by it. */
    public void offer(List<Provider> providers, List<Model> models) throws Exception {
        moreProviders = List.copyOf(providers);
        moreModels = List.copyOf(models);
        publish();
    }

    /** Publishes the catalogue under the next version and waits until every part goes by it. */
    void publish() throws Exception {
        send();
        var ask = "{\"model\":\"" + VERSION + version + "\",\"messages\":[{\"role\":\"user\",\"content\":\"yes?\"}],\"max_tokens\":1}";
        try (var caller = new Caller()) {
            Await.until("each part has the catalogue", Await.MOST, () -> caller.post(base + "/v1/chat/completions", ask).statusCode() == 200);
        }
    }

    private void send() throws Exception {
        version = context.catalogs().current().version() + 1;
        send(Topics.CATALOG.name(), "catalog", context.wire().catalog().encode(catalog(version)));
        Await.until("the catalogue applies", Await.MOST, () -> context.catalogs().current().version() >= version);
    }

    /** Writes a record as any client may, and says where it lies. */
    org.apache.kafka.clients.producer.RecordMetadata send(String topic, String key, byte[] value) throws Exception {
        try (var producer = context.kafka().producer("user", Map.of("max.request.size", "20971520"))) {
            return producer.send(new ProducerRecord<>(topic, key == null ? null : key.getBytes(), value)).get();
        }
    }

    void closeQuietly() {
        try {
            close();
        } catch (Exception e) {
            System.err.println("the shared stack did not close: " + e);
        }
    }

    @Override
    public void close() throws Exception {
        while (!parts.isEmpty()) {
            parts.pop().close();
        }
        vertx.close();
    }
}
