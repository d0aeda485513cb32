package dev.signalbox.standalone.up;

import dev.signalbox.ingress.Ingress;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.wire.InMemoryRegistry;
import dev.signalbox.records.wire.RegistryClient;
import dev.signalbox.records.wire.RegistrySettings;
import dev.signalbox.records.wire.SchemaRegistry;
import dev.signalbox.router.Router;
import dev.signalbox.runtime.OpenRuntime;
import dev.signalbox.runtime.RuntimeContext;
import dev.signalbox.runtime.settings.Settings;
import dev.signalbox.runtime.settings.StrayVariables;
import dev.signalbox.standalone.broker.EmbeddedBroker;
import dev.signalbox.standalone.catalog.CatalogPublisher;
import dev.signalbox.standalone.catalog.CatalogYaml;
import dev.signalbox.standalone.engine.EngineProfile;
import dev.signalbox.standalone.engine.SimulatedEngine;
import dev.signalbox.standalone.registry.RegistryHome;
import dev.signalbox.standalone.registry.RegistryProcess;
import dev.signalbox.standalone.registry.RegistrySeed;
import dev.signalbox.telemetry.Telemetry;
import dev.signalbox.worker.Workers;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** The whole of Signalbox in this JVM. What can start beside something else does; a failure closes what was opened. */
public final class Standalone implements AutoCloseable {
    private static final int FIRST_ENGINE_PORT = 18_001;
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);

    private final Closing closing;
    private final Endpoints endpoints;
    private final RuntimeContext context;
    private final List<SimulatedEngine> engines;

    private Standalone(Closing closing, Endpoints endpoints, RuntimeContext context, List<SimulatedEngine> engines) {
        this.closing = closing;
        this.endpoints = endpoints;
        this.context = context;
        this.engines = engines;
    }

    /** Returns when it serves. */
    public static Standalone start(StandaloneOptions options) throws Exception {
        var closing = new Closing();
        try {
            return start(options, closing.opened(DataLock.take(options.data())), closing);
        } catch (Exception | LinkageError e) {
            closing.close();
            throw e;
        }
    }

    private static Standalone start(StandaloneOptions options, DataLock lock, Closing closing) throws Exception {
        StrayVariables.warn(options.environment());
        var written = options.catalog().map(file -> CatalogYaml.read(file, 0));
        var nobody = "127.0.0.1:9";
        Beforehand.refuse(options, settings(options, nobody, "http://" + nobody), written, lock.taken());
        lock.refuse();
        int kafkaPort = Ports.near(options.kafkaPort());
        var kafka = "127.0.0.1:" + kafkaPort;
        var seed = seed(options);
        var process = options.registry() && seed.isEmpty() ? Optional.of(closing.opened(registry(options, kafka))) : Optional.<RegistryProcess>empty();
        var engineStart = beside("engines", () -> engines(options, written.isPresent(), closing));
        var broker = closing.opened(EmbeddedBroker.start(kafkaFolder(options), kafkaPort));
        if (seed.isPresent()) {
            seed.get().plant(broker.bootstrap(), schemaIds(options));
            process = Optional.of(registry(options, kafka));
        }
        process.ifPresent(closing::opened); // once more where it is older than the broker, so that it is closed before that
        var registryUrl = process.map(RegistryProcess::url).orElse("");
        SchemaRegistry registry = registryUrl.isEmpty() ? new InMemoryRegistry()
                : closing.opened(new RegistryClient(RegistrySettings.of(registryUrl)
                        .withIdCache(schemaIds(options)).retrying(600, Duration.ofMillis(50), Duration.ofSeconds(5))));
        var runtime = closing.opened(OpenRuntime.beside("standalone", settings(options, broker.bootstrap(), registryUrl), registry));
        var context = runtime.context();
        var read = new ArrayList<>(List.of(context.settings()));
        var behind = behind(context, read, closing);
        var engines = engineStart.get();
        var urls = engines.stream().map(SimulatedEngine::url).toList();
        long generated = publish(options, written.orElse(null), urls, context);
        var front = Ingress.start(own(context, "ingress-1", read));
        behind.get();
        closing.opened(front); // last, so that it is the first to be closed
        Settings.layered(Map.of(), "", options.settings(), _ -> null).refuseUnknown(read);
        awaitReady(context);
        var endpoints = new Endpoints("http://" + shown(options.host()) + ":" + front.port(), broker.bootstrap(), registryUrl, urls, generated);
        endpoints.write(options.data());
        process.ifPresent(p -> closing.opened(p::retire));
        return new Standalone(closing, endpoints, context, engines);
    }

    /** For a folder in which no broker has ever run. */
    private static Optional<RegistrySeed> seed(StandaloneOptions options) {
        boolean fresh = options.registry() && Files.notExists(kafkaFolder(options));
        return fresh ? Optional.of(RegistrySeed.beside(registryHome())).filter(RegistrySeed::exists) : Optional.empty();
    }

    private static Path kafkaFolder(StandaloneOptions options) {
        return options.data().resolve("kafka");
    }

    private static Path schemaIds(StandaloneOptions options) {
        return options.data().resolve("schema-ids");
    }

    private static Path registryHome() {
        return RegistryHome.find().orElseThrow(() -> new IllegalStateException(
                "the schema registry is not unpacked: build with mvn package, or set -Dsignalbox.registry.home"));
    }

    private static RegistryProcess registry(StandaloneOptions options, String kafka) {
        return RegistryProcess.start(registryHome(), options.data().resolve("registry.log"), kafka, Ports.near(options.registryPort()),
                Files.exists(schemaIds(options)));
    }

    private static List<SimulatedEngine> engines(StandaloneOptions options, boolean catalogGiven, Closing closing) {
        int wanted = options.engines() >= 0 ? options.engines()
                : catalogGiven || DefaultCatalog.hasKeys(options.environment()) ? 0 : 3;
        var engines = new ArrayList<SimulatedEngine>();
        if (wanted > 0) {
            var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1).setInternalBlockingPoolSize(1));
            closing.opened(() -> vertx.close().await());
            for (int i = 0; i < wanted; i++) {
                int port = options.port() == 0 ? 0 : Ports.near(FIRST_ENGINE_PORT + i);
                engines.add(closing.opened(SimulatedEngine.start(vertx, DefaultCatalog.SIMULATED_MODEL, EngineProfile.LLAMA_8B, port)));
            }
        }
        return engines;
    }

    private static Settings settings(StandaloneOptions options, String kafka, String registry) {
        var base = new HashMap<String, String>();
        base.put("ingress.host", options.host());
        base.put("ingress.port", String.valueOf(options.port()));
        base.put("ingress.lame-duck", "0s"); // no balancer stands before it
        base.put("worker.rehearsal", "0"); // there is no other worker to take orders meanwhile
        base.put("ingress.drain", "5s");
        base.put("worker.drain-grace", "5s");
        base.put("router.standbys", "0");
        base.put("router.state-dir", options.data().resolve("router").toString());
        base.put("telemetry.state-dir", options.data().resolve("telemetry").toString());
        base.put("topics.retention-bytes-most", "1GiB");
        // Front and workers share one heap, and a body is in it several times: as sent, as fetched, as put together.
        long bodies = Runtime.getRuntime().maxMemory() / 8;
        base.put("ingress.bodies-in-flight", bodies + "B");
        base.put("worker.body-memory", Math.max(16L << 20, bodies) + "B");
        // One thread of each kind serves all of a small machine: more partitions only make its batches smaller.
        var partitions = Runtime.getRuntime().availableProcessors() <= 4 ? "1" : "4";
        for (var kind : List.of("router", "worker", "ingress", "data")) {
            base.put("topics." + kind + "-partitions", partitions);
        }
        var fixed = new HashMap<>(options.settings());
        fixed.put("kafka.bootstrap-servers", kafka);
        fixed.put("registry.urls", registry);
        return Settings.layered(base, "standalone", fixed, options.environment()::get);
    }

    /** Returns the version that was made here, or 0 where the catalogue is somebody's own. */
    private static long publish(StandaloneOptions options, @org.jspecify.annotations.Nullable Catalog written, List<String> engines,
            RuntimeContext context) throws Exception {
        var publisher = new CatalogPublisher(context.kafka(), context.wire().catalog());
        var current = context.catalogs().current();
        Catalog applied;
        long generated = 0;
        if (written != null) {
            applied = publisher.publish(written, current);
        } else {
            long before = Endpoints.read(options.data()).map(Endpoints::generated).orElse(0L);
            if (current.version() > 0 && current.version() != before) {
                return 0;
            }
            applied = publisher.publish(DefaultCatalog.of(options.environment(), engines), current);
            generated = applied.version();
        }
        var known = new CompletableFuture<Void>();
        context.catalogs().onChange("start", c -> {
            if (c.version() >= applied.version()) {
                known.complete(null);
            }
        });
        known.get(30, TimeUnit.SECONDS);
        return generated;
    }

    /** What stands behind the front; it starts while the schemas are still being registered. */
    private static Started<Router> behind(RuntimeContext context, List<Settings> read, Closing closing) {
        var ofTelemetry = own(context, "telemetry-1", read);
        var ofRouter = own(context, "router-1", read);
        var ofWorkers = own(context, "worker-1", read);
        var telemetry = beside("telemetry", () -> closing.opened(Telemetry.start(ofTelemetry)));
        var router = beside("router", () -> closing.opened(Router.start(ofRouter)));
        var workers = beside("workers", () -> closing.opened(Workers.start(ofWorkers)));
        return () -> {
            workers.get();
            telemetry.get();
            return router.get();
        };
    }

    /** Settings are read by one thread alone, so each service has its own copy. */
    private static RuntimeContext own(RuntimeContext all, String process, List<Settings> copies) {
        var c = all.named(process);
        var settings = c.settings().with(Map.of());
        copies.add(settings);
        return new RuntimeContext(c.process(), settings, c.time(), c.vertx(), c.metrics(), c.health(), c.kafka(), c.wire(),
                c.catalogs(), c.deadLetters(), c.topics(), c.partitions(), c.address());
    }

    private static void awaitReady(RuntimeContext context) throws InterruptedException {
        long end = System.nanoTime() + READY_WITHIN.toNanos();
        for (var missing = context.health().missing(); !missing.isEmpty(); missing = context.health().missing()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("not ready within " + READY_WITHIN.toSeconds() + " s, still missing: " + missing);
            }
            Thread.sleep(20);
        }
    }

    private static <T> Started<T> beside(String name, Callable<T> start) {
        var task = new FutureTask<>(start);
        Thread.ofPlatform().name("start-" + name).start(task);
        return () -> {
            try {
                return task.get();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof Exception cause ? cause : e;
            }
        };
    }

    /** Something that is being started on another thread; throws what that threw. */
    private interface Started<T> {
        T get() throws Exception;
    }

    private static String shown(String host) {
        return host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
    }

    /** Where clients and the other commands reach it. */
    public Endpoints endpoints() {
        return endpoints;
    }

    public String url() {
        return endpoints.http();
    }

    public RuntimeContext context() {
        return context;
    }

    /** The simulated engines, for those who want to break one. */
    public List<SimulatedEngine> engines() {
        return engines;
    }

    @Override
    public void close() {
        closing.close();
    }
}
