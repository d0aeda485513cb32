package dev.signalbox.acceptance;

import dev.signalbox.records.Dialect;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Model;
import dev.signalbox.records.catalog.Provider;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.runtime.OpenRuntime;
import dev.signalbox.runtime.settings.Settings;
import dev.signalbox.standalone.engine.SimulatedEngine;
import dev.signalbox.standalone.process.FreePort;
import dev.signalbox.standalone.registry.RegistryHome;
import dev.signalbox.standalone.registry.RegistryProcess;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The system as separate processes on one broker: two ingresses, two routers, two workers, telemetry, a real registry, and simulated
 * engines in this JVM, into which one may look. Not thread-safe, but for what only reads.
 */
public final class Cluster implements AutoCloseable {
    public static final String NARROW = "sim-narrow";

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Path folder = Files.createTempDirectory("signalbox-cluster");
    private final Map<String, String> admins = new HashMap<>();
    private final Map<String, String> fronts = new HashMap<>();
    private final ClusterPlan plan;
    private final Optional<Catalog> given;
    private final Caller caller = opened(new Caller());
    private final Vertx vertx = Vertx.vertx();
    private final List<SimulatedEngine> engines = new ArrayList<>();
    private final List<SimulatedEngine> slow = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();
    private final List<ServiceProcess> ingresses = new ArrayList<>();
    private final List<ServiceProcess> routers = new ArrayList<>();
    private final List<ServiceProcess> workers = new ArrayList<>();
    private final ServiceProcess broker;
    private final ServiceProcess telemetry;
    private final String bootstrap;
    private final int registryPort;
    private final OpenRuntime runtime;
    private RegistryProcess registry;
    private long published;

    /** Starts all of it and returns when it serves. */
    public Cluster(ClusterPlan plan) throws Exception {
        this(plan, Optional.empty());
    }

    /** As {@link #Cluster(ClusterPlan)}, with a catalogue in place of that of the simulated engines. */
    public Cluster(ClusterPlan plan, Optional<Catalog> given) throws Exception {
        this.plan = plan;
        this.given = given;
        broker = opened(new ServiceProcess("broker", "dev.signalbox.standalone.broker.BrokerMain",
                brokerArguments(), Map.of(), jvm("384m"), plan.logs()));
        bootstrap = broker.start().awaitReady();
        registryPort = FreePort.next();
        registry = startRegistry();
        opened(() -> registry.close());
        for (int i = 0; i < plan.engines(); i++) {
            engines.add(opened(SimulatedEngine.start(vertx, Ask.MODEL, plan.profile(), 0)));
        }
        for (int i = 0; i < plan.slow(); i++) {
            slow.add(opened(SimulatedEngine.start(vertx, ClusterPlan.SLOW, plan.slowProfile(), 0)));
        }
        registry.ready().get(240, TimeUnit.SECONDS);
        var settings = Settings.of(Map.of(
                "kafka.bootstrap-servers", bootstrap, "registry.urls", registry.url(), "registry.cache-file", folder.resolve("ids").toString(),
                "topics.router-partitions", "4", "topics.worker-partitions", "4", "topics.ingress-partitions", "4", "topics.data-partitions", "2"));
        runtime = opened(OpenRuntime.open("test", settings));
        publish(given.orElseGet(this::ofEngines));
        for (int i = 1; i <= 2; i++) {
            workers.add(service("worker-" + i, "dev.signalbox.worker.WorkerMain"));
            routers.add(service("router-" + i, "dev.signalbox.router.RouterMain"));
            ingresses.add(service("ingress-" + i, "dev.signalbox.ingress.IngressMain"));
        }
        telemetry = service("telemetry-1", "dev.signalbox.telemetry.TelemetryMain");
        for (var each : services()) {
            admins.put(each.name(), admin(each.awaitReady()));
        }
        for (var each : services()) {
            awaitServing(each);
        }
    }

    private List<String> brokerArguments() throws Exception {
        var arguments = new ArrayList<>(List.of(folder.resolve("kafka").toString(), String.valueOf(FreePort.next())));
        plan.broker().forEach((key, value) -> arguments.add(key + "=" + value));
        return arguments;
    }

    private List<String> jvm(String heap) {
        var arguments = new ArrayList<>(plan.jvm());
        arguments.add("-Xmx" + heap);
        return arguments;
    }

    private RegistryProcess startRegistry() {
        var home = RegistryHome.find().orElseThrow(() -> new IllegalStateException(
                "the schema registry is not unpacked: build with mvn package, or set -Dsignalbox.registry.home"));
        return RegistryProcess.start(home, folder.resolve("registry.log"), bootstrap, registryPort, false);
    }

    private ServiceProcess service(String name, String main) throws Exception {
        int port = FreePort.next();
        var environment = new HashMap<>(plan.environment());
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
        return opened(new ServiceProcess(name, main, List.of(), environment, jvm("256m"), plan.logs())).start();
    }

    private static String admin(String ready) {
        return ready.substring(ready.indexOf(' ') + 1);
    }

    private void awaitServing(ServiceProcess process) throws Exception {
        Await.until(process.name() + " is ready", Await.MOST,
                () -> caller.get(admins.getOrDefault(process.name(), "") + "/readyz").statusCode() == 200);
    }

    private <T extends AutoCloseable> T opened(T part) {
        parts.push(part);
        return part;
    }

    public ClusterPlan plan() {
        return plan;
    }

    /** Those of the usual model. */
    public List<SimulatedEngine> engines() {
        return engines;
    }

    public List<ServiceProcess> ingresses() {
        return ingresses;
    }

    public List<ServiceProcess> routers() {
        return routers;
    }

    public List<ServiceProcess> workers() {
        return workers;
    }

    public ServiceProcess telemetry() {
        return telemetry;
    }

    public ServiceProcess broker() {
        return broker;
    }

    public RegistryProcess registry() {
        return registry;
    }

    /** The log, for those who read or write it beside the services. */
    public OpenRuntime runtime() {
        return runtime;
    }

    private List<ServiceProcess> services() {
        var all = new ArrayList<>(workers);
        all.addAll(routers);
        all.addAll(ingresses);
        all.add(telemetry);
        return all;
    }

    /** Base URL of an ingress; numbers above the last begin again, so that a request's number spreads the load. */
    public String front(int index) {
        return fronts.getOrDefault(ingresses.get(index % ingresses.size()).name(), "");
    }

    /** Starts a dead process again under its old name, and waits until it serves. */
    public void restart(ServiceProcess dead) throws Exception {
        restart(List.of(dead));
    }

    /** The same for several at once. */
    public void restart(List<ServiceProcess> dead) throws Exception {
        for (var each : dead) {
            each.start();
        }
        for (var each : dead) {
            admins.put(each.name(), admin(each.awaitReady()));
        }
        for (var each : dead) {
            awaitServing(each);
        }
    }

    /** What a process says of its readiness. */
    public String readiness(ServiceProcess process) throws Exception {
        return caller.get(admins.getOrDefault(process.name(), "") + "/readyz").body();
    }

    /** Has the command line tell a request's story, into a file of that name beside the processes' logs; says what is wrong where it can't. */
    public Optional<String> explain(String request, String name) throws Exception {
        int status = command(name, "explain", request);
        return status == 0 ? Optional.empty() : Optional.of("explain " + request + " ended with status " + status + ", see " + name + ".log");
    }

    /** Has the command line apply a catalogue, and returns its status. */
    public int apply(Path catalog) throws Exception {
        return command("apply", "catalog", "apply", catalog.toString());
    }

    private int command(String name, String... what) throws Exception {
        var arguments = new ArrayList<>(List.of(what));
        arguments.addAll(List.of("--kafka", bootstrap, "--registry", registry.url()));
        try (var process = new ServiceProcess(name, "dev.signalbox.standalone.cli.Main", arguments, Map.of(), jvm("128m"), plan.logs())) {
            return process.start().awaitEnd();
        }
    }

    /** SIGKILL, and nobody starts it again before {@link #returnRegistry}. */
    public void takeRegistryAway() {
        registry.close();
    }

    public void returnRegistry() throws Exception {
        registry = startRegistry();
        registry.ready().get(240, TimeUnit.SECONDS);
    }

    /** Publishes a catalogue as the newest. */
    private void publish(Catalog catalog) throws Exception {
        var context = runtime.context();
        published = Math.max(published, context.catalogs().current().version()) + 1;
        var numbered = new Catalog(published, catalog.providers(), catalog.models(), catalog.routes(), catalog.tenants());
        try (var producer = context.kafka().producer("test-catalog", Map.of())) {
            producer.send(new ProducerRecord<>(Topics.CATALOG.name(), 0, "catalog".getBytes(), context.wire().catalog().encode(numbered))).get();
        }
    }

    /** From now on the first engine of the usual model is one provider's, all others are another's. */
    public void splitProviders() throws Exception {
        var providers = new ArrayList<Provider>();
        var models = new ArrayList<Model>();
        add(Ask.MODEL, "first", engines.subList(0, 1), providers, models);
        add(Ask.MODEL, "second", engines.subList(1, engines.size()), providers, models);
        publish(new Catalog(0, providers, models, List.of(), List.of()));
    }

    /** From now on {@link #NARROW} is the usual model at one of its engines, which takes so few calls of it at once. */
    public void openNarrow(int slots) throws Exception {
        var catalog = ofEngines();
        var providers = new ArrayList<>(catalog.providers());
        var models = new ArrayList<>(catalog.models());
        add(NARROW, "narrow", engines.subList(0, 1), new Provider.Limits(slots, 0, 0), providers, models);
        publish(new Catalog(0, providers, models, List.of(), List.of()));
    }

    /** All engines of the usual model are one provider's again, and only that. */
    public void joinProviders() throws Exception {
        publish(ofEngines());
    }

    private Catalog ofEngines() {
        var providers = new ArrayList<Provider>();
        var models = new ArrayList<Model>();
        add(Ask.MODEL, "sim", engines, providers, models);
        if (!slow.isEmpty()) {
            add(ClusterPlan.SLOW, "slow", slow, providers, models);
        }
        return new Catalog(0, providers, models, List.of(), List.of());
    }

    private void add(String model, String provider, List<SimulatedEngine> of, List<Provider> providers, List<Model> models) {
        add(model, provider, of, new Provider.Limits(128, 0, 0), providers, models);
    }

    private void add(
            String model, String provider, List<SimulatedEngine> of, Provider.Limits limits, List<Provider> providers, List<Model> models) {
        providers.add(new Provider(
                provider, Dialect.OPENAI_CHAT, of.stream().map(this::reachedAt).toList(), Provider.Auth.NONE,
                limits, plan.timeouts(), Provider.Quirks.NONE, Map.of(),
                Optional.of(new Provider.Engine("vllm", "/metrics", "", 16, Map.of()))));
        models.add(new Model(model, provider, model.equals(NARROW) ? Ask.MODEL : model, 32_768, List.of("tools", "prefill"), new Model.Price(1, 0.1, 1, 1, 2)));
    }

    private String reachedAt(SimulatedEngine engine) {
        int index = engines.indexOf(engine);
        return index < 0 || index >= links.size() ? engine.url()
                : engine.url().replace(":" + engine.port() + "/", ":" + links.get(index).port() + "/");
    }

    /** From now on the workers reach each engine of the usual model through a link that can be made slow. */
    public void linkEngines(long seed) throws Exception {
        for (var engine : engines) {
            links.add(opened(Link.to(vertx, engine.port(), seed + links.size())));
        }
        publish(ofEngines());
    }

    /** Those of {@link #linkEngines}, in the engines' order. */
    public List<Link> links() {
        return links;
    }

    /** Ends an engine of the usual model with all that runs on it. The catalogue still has it. */
    public void killEngine() {
        engines.removeFirst().close();
    }

    /** Makes an engine fail, see its {@code /faults}. */
    public void fault(int engine, String json) throws Exception {
        var answer = caller.post(engines.get(engine).url().replace("/v1", "/faults"), json);
        if (answer.statusCode() != 200) {
            throw new IllegalArgumentException(answer.body());
        }
    }

    public void clearFaults() throws Exception {
        for (var engine : engines) {
            caller.delete(engine.url().replace("/v1", "/faults"));
        }
    }

    /** The sum of a gauge or counter over the admin endpoints of those of some processes that live. */
    public double metric(List<ServiceProcess> of, String name) throws Exception {
        return Samples.sum(String.join("\n", pages(of)), name);
    }

    /** The pages of metrics of those of some processes that live. */
    public List<String> pages(List<ServiceProcess> of) throws Exception {
        var pages = new ArrayList<String>();
        for (var process : of.stream().filter(ServiceProcess::isAlive).toList()) {
            pages.add(caller.get(admins.getOrDefault(process.name(), "") + "/metrics").body());
        }
        return pages;
    }

    /** The sum of a metric over the engines, by their own account. */
    public double atEngines(String name) throws Exception {
        double sum = 0;
        for (var all : List.of(engines, slow)) {
            for (var engine : all) {
                sum += Samples.sum(caller.get(engine.url().replace("/v1", "/metrics")).body(), name);
            }
        }
        return sum;
    }

    /** Requests that run or wait at the engines. */
    public double runningAtEngines() throws Exception {
        return atEngines("vllm:num_requests_running") + atEngines("vllm:num_requests_waiting");
    }

    /** Waits until no request, slot or connection is left of what clients have seen end. */
    public void awaitNothingLeft() throws Exception {
        var most = Await.MOST;
        Await.until("nothing runs at the engines", most, () -> runningAtEngines() == 0);
        Await.until("no slot is taken", most, () -> metric(workers, "signalbox_inflight") == 0);
        Await.until("no request is open", most, () -> metric(ingresses, "signalbox_requests_open") == 0);
        Await.until("no body is held", most, () -> metric(ingresses, "signalbox_body_inflight_bytes") == 0);
        Await.until("no request is held", most, () -> metric(routers, "signalbox_held") == 0);
    }

    /** Waits until every process may act, no target is given up, and no request waits for one. */
    public void awaitWell() throws Exception {
        var most = Await.MOST;
        for (var each : services()) {
            awaitServing(each);
        }
        Await.until("every lease is fresh", most, () -> metric(services(), "signalbox_lease_fresh") == services().size());
        Await.until("every circuit is closed", most, () -> metric(workers, "signalbox_circuit") == 0);
        Await.until("no request is held", most, () -> metric(routers, "signalbox_held") == 0);
    }

    @Override
    public void close() throws Exception {
        while (!parts.isEmpty()) {
            parts.pop().close();
        }
        vertx.close();
    }
}
