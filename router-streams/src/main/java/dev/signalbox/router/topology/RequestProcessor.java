package dev.signalbox.router.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.signalbox.records.Bytes;
import dev.signalbox.records.DeadLetter;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.records.wire.UnreadableRecord;
import dev.signalbox.router.state.Effect;
import dev.signalbox.router.state.KeptRequests;
import dev.signalbox.router.state.RequestMachine;
import dev.signalbox.runtime.streams.WriteBehindStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives one partition's machine: requests and events in their order, time every {@value #TICK_MILLIS} ms. Catches up before it lets the
 * machine speak. A record that cannot be read, or that the machine cannot bear, is put aside and stops nothing.
 */
final class RequestProcessor implements Processor<byte[], byte[], byte[], Outgoing> {
    static final String STORE = "requests";
    static final String DISPATCH = "dispatch";
    static final String REPLIES = "replies";
    static final String RESULTS = "results";
    static final String CANCELLATIONS = "cancellations";
    static final String DECISIONS = "decisions";
    static final String DEAD_LETTERS = "dead-letters";
    private static final long TICK_MILLIS = 10;
    private static final int LARGEST_DEAD_LETTER = 64 << 10;
    private static final Logger LOG = LoggerFactory.getLogger(RequestProcessor.class);

    private final RouterParts parts;
    private final FleetRouting routing;
    private @Nullable Task task;
    private long leaseChanges = -1;
    private final ArrayDeque<Effect> unsent = new ArrayDeque<>();
    private long nextRequest;

    /** What there is from the moment that the task is given to this thread. */
    private record Task(
            ProcessorContext<byte[], Outgoing> context, int partition, KeptRequests requests, RequestMachine machine, CatchUp catchUp) {}

    RequestProcessor(RouterParts parts) {
        this.parts = parts;
        this.routing = new FleetRouting(parts.view(), parts.policy().get(), parts.nanos());
    }

    @Override
    public void init(ProcessorContext<byte[], Outgoing> context) {
        int partition = context.taskId().partition();
        long now = context.currentSystemTimeMs();
        routing.at(now);
        WriteBehindStore store = context.getStateStore(STORE);
        var requests = StoredRequests.of(store, unsent::isEmpty);
        var machine = new RequestMachine(
                partition, parts.rules(), requests, routing, routing, parts.members(), parts.attemptNumbers());
        task = new Task(context, partition, requests, machine, new CatchUp(parts.ends(), partition, now));
        context.schedule(Duration.ofMillis(TICK_MILLIS), PunctuationType.WALL_CLOCK_TIME, _ -> tick());
        LOG.info("a partition is taken over partition={} requests={}", partition, requests.size());
    }

    private Task task() {
        if (task == null) {
            throw new IllegalStateException("not initialised");
        }
        return task;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        var own = task();
        var at = own.context().recordMetadata().orElseThrow();
        long now = own.context().currentSystemTimeMs();
        routing.at(now);
        resumeWhenCaughtUp(own, now);
        boolean request = at.topic().equals(Topics.REQUESTS.name());
        nextRequest = request ? at.offset() + 1 : nextRequest;
        try {
            unsent.addAll(request ? onRequest(own, record, at, now) : onEvent(own, record.value(), now));
        } catch (UnreadableRecord e) {
            putAside(own, record, at, String.valueOf(e.getMessage()), now);
        } catch (RuntimeException e) {
            LOG.error("a record could not be processed topic={} partition={} offset={}", at.topic(), at.partition(), at.offset(), e);
            putAside(own, record, at, "could not be processed: " + e, now);
        }
        say(own, now);
        if (own.machine().catchingUp()) {
            if (request) {
                own.catchUp().readRequest(at.offset());
            } else {
                own.catchUp().readEvent(at.offset());
            }
            resumeWhenCaughtUp(own, now);
        }
    }

    private List<Effect> onRequest(Task own, Record<byte[], byte[]> record, RecordMetadata at, long now) {
        var request = parts.wire().requests().decode(record.value());
        if (request.id().equals(RequestId.UNNAMED)) {
            putAside(own, record, at, "the request has no id", now);
            return List.of();
        }
        return own.machine().onRequest(request, at.offset(), now);
    }

    private List<Effect> onEvent(Task own, byte[] value, long now) {
        var event = parts.wire().events().decode(value);
        routing.heard(event);
        return own.machine().onEvent(event, now);
    }

    private void tick() {
        var own = task();
        long now = own.context().currentSystemTimeMs();
        routing.at(now);
        resumeWhenCaughtUp(own, now);
        if (own.machine().catchingUp()) {
            return;
        }
        long changes = parts.leaseChanges().getAsLong();
        if (changes != leaseChanges) {
            leaseChanges = changes;
            own.machine().leasesChanged();
        }
        unsent.addAll(own.machine().onTick(now));
        say(own, now);
        var requests = own.requests();
        parts.served().now(own.partition(), new Served.Share(
                requests.size(), own.machine().heldRequests(), requests.batchOpen(), nextRequest));
    }

    private void resumeWhenCaughtUp(Task own, long now) {
        if (own.machine().catchingUp() && own.catchUp().over(now) && parts.members().fresh()) {
            unsent.addAll(own.machine().resume(now));
            say(own, now);
            parts.served().begin(own.partition());
            LOG.info("a partition is served partition={} requests={}", own.partition(), own.requests().size());
        }
    }

    /** A send that times out leaves its effect, and those after it, for the next call: the machine would not say them again. */
    private void say(Task own, long now) {
        for (var effect = unsent.peek(); effect != null; effect = unsent.peek()) {
            say(own, effect, now);
            unsent.remove();
            parts.tally().said(effect);
        }
    }

    private void say(Task own, Effect effect, long now) {
        var wire = parts.wire();
        switch (effect) {
            case Effect.Send(var dispatch) ->
                forward(own, DISPATCH, dispatch.request().id(), wire.dispatch().encode(dispatch), dispatch.partition(), now);
            case Effect.Tell(var reply, int partition) ->
                forward(own, REPLIES, reply.request(), wire.replies().encode(List.of(reply)), partition, now);
            case Effect.Stop(var cancel) ->
                forward(own, CANCELLATIONS, cancel.request(), wire.cancellations().encode(cancel), -1, now);
            case Effect.Settle(var response) ->
                forward(own, RESULTS, response.request(), wire.results().encode(response), -1, now);
            case Effect.Note(var decision) ->
                forward(own, DECISIONS, decision.request(), wire.decisions().encode(decision), -1, now);
        }
    }

    private static void forward(Task own, String sink, RequestId key, byte[] value, int partition, long now) {
        own.context().forward(new Record<>(key.value().getBytes(UTF_8), new Outgoing(value, partition), now), sink);
    }

    private void putAside(Task own, Record<byte[], byte[]> record, RecordMetadata at, String reason, long now) {
        var letter = new DeadLetter(at.topic(), at.partition(), at.offset(), cut(record.key()), cut(record.value()), reason,
                parts.process(), now);
        own.context().forward(
                new Record<>(new byte[0], new Outgoing(parts.wire().deadLetters().encode(letter), -1), now), DEAD_LETTERS);
    }

    private static Bytes cut(byte @Nullable [] bytes) {
        return bytes == null ? Bytes.EMPTY : Bytes.of(bytes, 0, Math.min(bytes.length, LARGEST_DEAD_LETTER));
    }

    @Override
    public void close() {
        if (task != null) {
            parts.served().end(task.partition());
            task.machine().leave();
            task = null;
        }
    }
}
