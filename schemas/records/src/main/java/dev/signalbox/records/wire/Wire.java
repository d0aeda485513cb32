package dev.signalbox.records.wire;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.Cancel;
import dev.signalbox.records.Claim;
import dev.signalbox.records.DeadLetter;
import dev.signalbox.records.Dispatch;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Reply;
import dev.signalbox.records.Response;
import dev.signalbox.records.StoredPlace;
import dev.signalbox.records.StoredResponse;
import dev.signalbox.records.UsageWindow;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.decision.Decision;
import dev.signalbox.records.fleet.InflightDelta;
import dev.signalbox.records.fleet.Lease;
import dev.signalbox.records.fleet.TargetHealth;
import dev.signalbox.records.fleet.TargetProfile;
import dev.signalbox.records.fleet.Utilization;
import dev.signalbox.records.topics.Topics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The codecs of all topics against one registry. All writer schemas are registered when it is opened, so encoding
 * never does I/O and is safe on an event loop; decoding asks the registry once for each schema id that it has not
 * seen. What is known goes on working while the registry is away.
 */
public record Wire(
        Codec<InferenceRequest> requests,
        Codec<InferenceRequest> batch,
        Codec<Dispatch> dispatch,
        Codec<List<Reply>> replies,
        Codec<Response> results,
        Codec<Response> responses,
        Codec<AttemptEvent> events,
        Codec<Cancel> cancellations,
        Codec<Claim> claims,
        Codec<StoredResponse> stored,
        Codec<StoredPlace> places,
        Codec<DeadLetter> deadLetters,
        Codec<Lease> leases,
        Codec<InflightDelta> inflight,
        Codec<TargetHealth> health,
        Codec<Utilization> utilization,
        Codec<Catalog> catalog,
        Codec<Decision> decisions,
        Codec<UsageWindow> usage,
        Codec<TargetProfile> profiles) {
    private static final String CONFLUENT = "dev.signalbox.records.wire.ConfluentSerdes";

    /**
     * Registers what is not yet registered.
     *
     * @throws RegistryException where the registry does not take a schema or does not answer
     */
    public static Wire open(SchemaRegistry registry) {
        return open(registry, System::nanoTime);
    }

    /** As {@link #open(SchemaRegistry)}, with a clock by which what the registry did not know is forgotten. */
    public static Wire open(SchemaRegistry registry, LongSupplier nanos) {
        var framing = new RegistryFraming(registry, new KnownSchemas(registry, nanos));
        var wire = of(framing);
        framing.register();
        return wire;
    }

    /** For who only reads: nothing is registered, and nothing can be encoded. */
    public static Wire reading(SchemaRegistry registry) {
        return of(new ReadingFraming(new KnownSchemas(registry, System::nanoTime)));
    }

    /**
     * At once, while the schemas are being registered on another thread: whoever encodes or decodes before that is done
     * waits for it. For a start beside a registry that is starting itself.
     */
    public static Opening opening(SchemaRegistry registry) {
        var framing = new RegistryFraming(registry, new KnownSchemas(registry, System::nanoTime));
        var wire = of(framing);
        var registered = new FutureTask<@Nullable Void>(framing::register, null);
        Thread.ofPlatform().daemon().name("register").start(registered);
        return new Opening(wire, registered);
    }

    /** Codecs, and when their schemas are registered; the future fails with a {@link RegistryException}. */
    public record Opening(Wire wire, Future<?> registered) {}

    /** Whether this was built with the Maven profile {@code confluent}. */
    public static boolean hasConfluent() {
        try {
            Class.forName(CONFLUENT, false, Wire.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /**
     * The same codecs over Confluent's own serializer, where this was built with the Maven profile {@code confluent}.
     *
     * @param config of {@code KafkaAvroSerializer} and {@code KafkaAvroDeserializer}: {@code schema.registry.url} and
     *     so on
     */
    public static Wire confluent(Map<String, ?> config) {
        try {
            var type = Class.forName(CONFLUENT);
            return of((Framing) type.getDeclaredConstructor(Map.class).newInstance(config));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this build has no Confluent serializer: build with -Pconfluent", e);
        }
    }

    private static Wire of(Framing framing) {
        return new Wire(
                new AvroCodec<>(Topics.REQUESTS, new RequestLayout(), framing),
                new AvroCodec<>(Topics.BATCH, new RequestLayout(), framing),
                new AvroCodec<>(Topics.DISPATCH, new DispatchLayout(), framing),
                new AvroCodec<>(Topics.REPLIES, new RepliesLayout(), framing),
                new AvroCodec<>(Topics.RESULTS, new AnswerLayouts.OfResponse(), framing),
                new AvroCodec<>(Topics.RESPONSES, new AnswerLayouts.OfResponse(), framing),
                new AvroCodec<>(Topics.EVENTS, new AttemptEventLayout(), framing),
                new AvroCodec<>(Topics.CANCELLATIONS, new AnswerLayouts.OfCancel(), framing),
                new AvroCodec<>(Topics.KEYS, new AnswerLayouts.OfClaim(), framing),
                new AvroCodec<>(Topics.STORED, new StoredLayouts.OfResponse(), framing),
                new AvroCodec<>(Topics.PLACES, new StoredLayouts.OfPlace(), framing),
                new AvroCodec<>(Topics.DEAD_LETTERS, new AnswerLayouts.OfDeadLetter(), framing),
                new AvroCodec<>(Topics.LEASES, new LeaseLayout(), framing),
                new AvroCodec<>(Topics.INFLIGHT, new FleetLayouts.OfInflightDelta(), framing),
                new AvroCodec<>(Topics.HEALTH, new FleetLayouts.OfTargetHealth(), framing),
                new AvroCodec<>(Topics.UTILIZATION, new FleetLayouts.OfUtilization(), framing),
                new AvroCodec<>(Topics.CATALOG, new CatalogLayout(), framing),
                new AvroCodec<>(Topics.DECISIONS, new DecisionLayout(), framing),
                new AvroCodec<>(Topics.USAGE, new AnswerLayouts.OfUsageWindow(), framing),
                new AvroCodec<>(Topics.PROFILES, new FleetLayouts.OfTargetProfile(), framing));
    }

    /** One codec per topic that has Avro values, in the order of {@link Topics}. */
    public List<Codec<?>> all() {
        return List.of(
                requests, batch, dispatch, replies, results, responses, events, cancellations, claims, stored, places,
                deadLetters, leases,
                inflight, health,
                utilization, catalog, decisions, usage, profiles);
    }
}
