package dev.signalbox.acceptance;

import dev.signalbox.records.Dialect;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Model;
import dev.signalbox.records.catalog.Provider;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.runtime.OpenRuntime;
import dev.signalbox.runtime.settings.Settings;
import dev.signalbox.standalone.engine.EngineProfile;
import dev.signalbox.standalone.engine.SimulatedEngine;
import dev.signalbox.standalone.registry.RegistryHome;
import dev.signalbox.standalone.registry.RegistryProcess;
import io.vertx.core.Vertx;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The system as separate processes on one broker: two ingresses, two routers, two workers, telemetry, a real registry, and simulated
 * engines in the test's JVM, whose state a test may look into.
 */
final class Cluster implements AutoCloseable {
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Path folder = Files.createTempDirectory("signalbox-cluster");
    private final Map<String, String> bases = new HashMap<>();
    final Vertx vertx = Vertx.vertx();
    final List<SimulatedEngine> engines = new ArrayList<>();
    final List<ServiceProcess> ingresses = new ArrayList<>();
    final List<ServiceProcess> routers = new ArrayList<>();
    final List<ServiceProcess> workers = new ArrayList<>();
    final ServiceProcess broker;
    final ServiceProcess telemetry;
    final RegistryProcess registry;
    final String bootstrap;
    final OpenRuntime runtime;

    Cluster(int engineCount, EngineProfile profile) throws Exception {
        int brokerPort = freePort();
        broker = opened(new ServiceProcess("broker", "dev.signalbox.standalone.broker.BrokerMain",
                List.of(folder.resolve("kafka").toString(), String.valueOf(brokerPort)), Map.of(), "384m"));
        bootstrap = broker.start().awaitReady();
        registry = opened(RegistryProcess.start(RegistryHome.find().orElseThrow(), folder.resolve("registry.log"), bootstrap, 0));
        for (int i = 0; i < engineCount; i++) {
            engines.add(opened(SimulatedEngine.start(vertx, "sim-llama", profile, 0)));
        }
        registry.ready().get(120, java.util.concurrent.TimeUnit.SECONDS);
        var settings = Settings.of(Map.of(
                "kafka.bootstrap-servers", bootstrap, "registry.urls", registry.url(), "registry.cache-file", folder.resolve("ids").toString(),
                "topics.router-partitions", "4", "topics.worker-partitions", "4", "topics.ingress-partitions", "4", "topics.data-partitions", "2"));
        runtime = opened(OpenRuntime.open("test", settings));
        publish(1);
        for (int i = 1; i <= 2; i++) {
            workers.add(service("worker-" + i, "dev.signalbox.worker.WorkerMain"));
            routers.add(service("router-" + i, "dev.signalbox.router.RouterMain"));
            ingresses.add(service("ingress-" + i, "dev.signalbox.ingress.IngressMain"));
        }
        telemetry = service("telemetry-1", "dev.signalbox.telemetry.TelemetryMain");
        for (var each : all()) {
            bases.put(each.name(), each.awaitReady());
        }
        for (var each : all()) {
            awaitServing(each);
        }
    }

    private List<ServiceProcess> all() {
        var all = new ArrayList<ServiceProcess>();
        all.addAll(workers);
        all.addAll(routers);
        all.addAll(ingresses);
        if (telemetry != null) {
            all.add(telemetry);
        }
        return all;
    }

    private ServiceProcess service(String name, String main) throws Exception {
        int port = freePort();
        var environment = new HashMap<String, String>();
        environment.put("SIGNALBOX_PROCESS_NAME", name);
        environment.put("SIGNALBOX_KAFKA_BOOTSTRAP_SERVERS", bootstrap);
        environment.put("SIGNALBOX_REGISTRY_URLS", registry.url());
        environment.put("SIGNALBOX_REGISTRY_CACHE_FILE", folder.resolve("ids-" + name).toString());
        environment.put("SIGNALBOX_INGRESS_PORT", String.valueOf(port));
        environment.put("SIGNALBOX_ROUTER_STATE_DIR", folder.resolve("state-" + name).toString());
        environment.put("SIGNALBOX_TELEMETRY_STATE_DIR", folder.resolve("state-" + name).toString());
        if (name.startsWith("ingress")) {
            fronts.put(name, "http://127.0.0.1:" + port);
        }
        return opened(new ServiceProcess(name, main, List.of(), environment, "256m")).start();
    }

    private final Map<String, String> fronts = new HashMap<>();

    /** Base URL of an ingress. */
    String front(int index) {
        return fronts.getOrDefault(ingresses.get(index).name(), "");
    }

    /** Starts a dead process again under its old name, and waits until it serves. */
    void restart(ServiceProcess dead) throws Exception {
        dead.start();
        bases.put(dead.name(), dead.awaitReady());
        awaitServing(dead);
    }

    private void awaitServing(ServiceProcess process) throws Exception {
        var admin = bases.getOrDefault(process.name(), "").replaceAll("^\\S+ ", "");
        var caller = new Caller();
        Await.until(process.name() + " is ready", Duration.ofSeconds(60), () -> caller.get(admin + "/readyz").statusCode() == 200);
    }

    private <T extends AutoCloseable> T opened(T part) {
        parts.push(part);
        return part;
    }

    /** Publishes the catalogue of the engines under that version. */
    void publish(long version) throws Exception {
        var urls = engines.stream().map(SimulatedEngine::url).toList();
        var provider = new Provider(
                "sim", Dialect.OPENAI_CHAT, urls, Provider.Auth.NONE, new Provider.Limits(128, 0, 0),
                new Provider.Timeouts(1_000, 3_000, 2_000, 60_000), Provider.Quirks.NONE, Map.of(),
                Optional.of(new Provider.Engine("vllm", "/metrics", "", 16, Map.of())));
        var model = new Model("sim-llama", "sim", "sim-llama", 32_768, List.of("tools", "prefill"), new Model.Price(1, 0.1, 1, 1, 2));
        var catalog = new Catalog(version, List.of(provider), List.of(model), List.of(), List.of());
        var context = runtime.context();
        try (var producer = context.kafka().producer("test-catalog", Map.of())) {
            producer.send(new ProducerRecord<>(Topics.CATALOG.name(), 0, "catalog".getBytes(), context.wire().catalog().encode(catalog))).get();
        }
    }

    /** The sum of a gauge or counter over the admin endpoints of some processes. */
    double metric(List<ServiceProcess> of, String name) throws Exception {
        double sum = 0;
        for (var process : of) {
            if (!process.isAlive()) {
                continue;
            }
            var admin = bases.getOrDefault(process.name(), "").replaceAll("^\\S+ ", "");
            for (var line : new Caller().get(admin + "/metrics").body().split("\n")) {
                if (line.startsWith(name + "{") || line.startsWith(name + " ")) {
                    sum += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
                }
            }
        }
        return sum;
    }

    /** Requests that run at the engines, by their own metrics. */
    double runningAtEngines() throws Exception {
        double sum = 0;
        for (var engine : engines) {
            for (var line : new Caller().get(engine.url().replace("/v1", "/metrics")).body().split("\n")) {
                if (line.startsWith("vllm:num_requests_running") || line.startsWith("vllm:num_requests_waiting{")) {
                    sum += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
                }
            }
        }
        return sum;
    }

    private static int freePort() throws Exception {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
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
