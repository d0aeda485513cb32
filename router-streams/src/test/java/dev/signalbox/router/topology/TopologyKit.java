package dev.signalbox.router.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.Cancel;
import dev.signalbox.records.DeadLetter;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Dispatch;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Reply;
import dev.signalbox.records.Response;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Model;
import dev.signalbox.records.catalog.Provider;
import dev.signalbox.records.catalog.Route;
import dev.signalbox.records.decision.Decision;
import dev.signalbox.records.fleet.Lease;
import dev.signalbox.records.fleet.TargetHealth;
import dev.signalbox.records.protocol.LeaseBook;
import dev.signalbox.records.topics.Topic;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.records.wire.Codec;
import dev.signalbox.records.wire.InMemoryRegistry;
import dev.signalbox.records.wire.Wire;
import dev.signalbox.router.fleet.FleetView;
import dev.signalbox.router.policy.RoutingPolicy;
import dev.signalbox.router.state.Rules;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.jspecify.annotations.Nullable;

/** A router's topology over a fleet of the targets blue and green, with workers, leases and time in the test's hand. */
final class TopologyKit implements AutoCloseable {
    static final Wire WIRE = Wire.open(new InMemoryRegistry());
    static final long T0 = 1_000_000;
    final FleetView view = new FleetView("r-0");
    final Set<String> gone = new HashSet<>();
    final List<Long> healthLags = new ArrayList<>();
    final List<String> badRecords = new ArrayList<>();
    final Served served = new Served(() -> {});
    final Topology topology;
    final TopologyTestDriver driver;
    boolean fresh = true;
    LogEnds.Ends ends = LogEnds.Ends.EMPTY;
    private long leaseChanges;
    private long now = T0;
    private final Map<String, Lease.Slots> slots = new HashMap<>();

    TopologyKit() {
        this(LogEnds.Ends.EMPTY);
    }

    TopologyKit(LogEnds.Ends catchUpTo) {
        ends = catchUpTo;
        var numbers = new long[1];
        var members = new SelfAlone(() -> fresh, (process, epoch) -> gone.contains(process + "/" + epoch));
        var parts = new RouterParts("r-0", WIRE, view, members, () -> leaseChanges, () -> numbers[0]++,
                RoutingPolicy::predictedFirstToken, Rules.DEFAULT, _ -> ends, served,
                (topic, _, _, _, _, reason) -> badRecords.add(topic + ": " + reason), _ -> {}, () -> 0, healthLags::add);
        topology = new RouterTopology(parts).get();
        var config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, "router");
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        config.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        config.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        driver = new TopologyTestDriver(topology, config, Instant.ofEpochMilli(T0));
        put(Topics.CATALOG, WIRE.catalog().encode(catalog()));
        slots("blue@acme", 2);
        slots("green@beta", 2);
    }

    static Catalog catalog() {
        var models = List.of(model("blue", "acme"), model("green", "beta"));
        return new Catalog(1, List.of(provider("acme"), provider("beta")), models,
                List.of(new Route("best", List.of("blue", "green"))), List.of());
    }

    private static Model model(String id, String provider) {
        return new Model(id, provider, id, 0, List.of(), Model.Price.FREE);
    }

    private static Provider provider(String id) {
        return new Provider(id, Dialect.OPENAI_CHAT, List.of("http://" + id), Provider.Auth.NONE, Provider.Limits.DEFAULT,
                Provider.Timeouts.DEFAULT, Provider.Quirks.NONE, Map.of(), Optional.empty());
    }

    /** The worker w-0 announces slots for a target. */
    TopologyKit slots(String target, int limit) {
        slots.put(target, new Lease.Slots(target, limit, 0));
        view.workers(List.of(holder("w-0", 7)), now);
        leaseChanges++;
        return this;
    }

    private LeaseBook.Holder holder(String worker, long epoch) {
        return new LeaseBook.Holder(new Lease.Alive(worker, Lease.Role.WORKER, epoch, 1, 0, List.of(3), false, "", List.copyOf(slots.values())),
                epoch, epoch, 0);
    }

    TopologyKit alsoLives(String worker, long epoch) {
        view.workers(List.of(holder("w-0", 7), holder(worker, epoch)), now);
        leaseChanges++;
        return this;
    }

    TopologyKit replaced(String dead, long deadEpoch, String by, long epoch) {
        gone.add(dead + "/" + deadEpoch);
        view.workers(List.of(holder(by, epoch)), now);
        leaseChanges++;
        return later(20);
    }

    TopologyKit health(String target, TargetHealth.Circuit circuit) {
        return health(target, circuit, 0);
    }

    /** A report that was made so long ago. */
    TopologyKit health(String target, TargetHealth.Circuit circuit, long ago) {
        return health(target, "w-0", circuit, ago);
    }

    TopologyKit health(String target, String worker, TargetHealth.Circuit circuit, long ago) {
        put(Topics.HEALTH, WIRE.health().encode(new TargetHealth(
                target, worker, 7, 1, circuit, circuit == TargetHealth.Circuit.CLOSED ? 0 : 1, 10, 0, "", 10, 2, now - ago)));
        return this;
    }

    /** A worker takes its report on a target back. */
    TopologyKit noHealth(String target, String worker) {
        return put(Topics.HEALTH, target + ' ' + worker, null);
    }

    TopologyKit request(InferenceRequest request) {
        put(Topics.REQUESTS, WIRE.requests().encode(request));
        return this;
    }

    TopologyKit event(AttemptEvent event) {
        put(Topics.EVENTS, WIRE.events().encode(event));
        return this;
    }

    TopologyKit put(Topic topic, byte[] value) {
        return put(topic, "k", value);
    }

    private TopologyKit put(Topic topic, String key, byte @Nullable [] value) {
        driver.createInputTopic(topic.name(), new ByteArraySerializer(), new ByteArraySerializer()).pipeInput(key.getBytes(UTF_8), value, now);
        return this;
    }

    TopologyKit later(long millis) {
        now += millis;
        driver.advanceWallClockTime(Duration.ofMillis(millis));
        return this;
    }

    private <T> List<T> read(Codec<T> codec) {
        return driver.createOutputTopic(codec.topic().name(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readValuesToList().stream().map(codec::decode).toList();
    }

    List<Dispatch> dispatches() {
        return read(WIRE.dispatch());
    }

    List<Reply> replies() {
        return read(WIRE.replies()).stream().flatMap(List::stream).toList();
    }

    List<Response> results() {
        return read(WIRE.results());
    }

    List<Cancel> cancels() {
        return read(WIRE.cancellations());
    }

    List<Decision> decisions() {
        return read(WIRE.decisions());
    }

    List<DeadLetter> deadLetters() {
        return read(WIRE.deadLetters());
    }

    /** What the changelog was told, null for a deletion. */
    List<byte[]> changelog() {
        return driver.createOutputTopic("router-requests-changelog", new ByteArrayDeserializer(), new ByteArrayDeserializer()).readValuesToList();
    }

    @Override
    public void close() {
        driver.close();
    }
}
