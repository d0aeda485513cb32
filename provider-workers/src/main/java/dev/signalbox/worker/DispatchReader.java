package dev.signalbox.worker;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.Dispatch;
import dev.signalbox.records.time.Time;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.records.wire.Codec;
import dev.signalbox.records.wire.UnreadableRecord;
import dev.signalbox.runtime.RuntimeContext;
import dev.signalbox.runtime.health.Health;
import dev.signalbox.runtime.kafka.DeadLetters;
import dev.signalbox.runtime.lease.Leases;
import dev.signalbox.worker.call.Call;
import dev.signalbox.worker.call.CallLoop;
import dev.signalbox.worker.call.Desk;
import dev.signalbox.worker.call.RunOf;
import dev.signalbox.worker.call.Upstream;
import dev.signalbox.worker.call.Upstreams;
import dev.signalbox.worker.reply.EventLog;
import dev.signalbox.worker.slots.Verdict;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads dispatches, asks the desk, and hands what begins to the event loops, once for each poll. While the process is not fresh nothing
 * begins: dispatches wait, and past the bound no more are read. Offsets are committed behind what was handed over; a Dispatch that is read
 * twice is answered and not run twice, and one that a dead epoch left behind is refused, so nothing hangs on an offset. Before a partition
 * is announced its position is fixed, so that nothing sent to it is missed.
 */
final class DispatchReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DispatchReader.class);
    private static final String GROUP = "signalbox-workers";
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final long COMMIT_EVERY = Duration.ofMillis(500).toNanos();

    private final Consumer<byte[], byte[]> consumer;
    private final Codec<Dispatch> codec;
    private final DeadLetters deadLetters;
    private final Time time;
    private final Health health;
    private final Leases leases;
    private final Upstreams upstreams;
    private final Desk desk;
    private final EventLog events;
    private final List<CallLoop> loops;
    private final List<ArrayList<Call>> beginning = new ArrayList<>();
    private final int mostHeld;
    private final Runnable whenOwnedChanges;
    private final ArrayDeque<Dispatch> held = new ArrayDeque<>();
    private final TreeSet<Integer> mine = new TreeSet<>();
    private final Thread thread;
    private volatile List<Integer> owned = List.of();
    private volatile boolean closed;
    private boolean paused;
    private boolean uncommitted;
    private long committedAt;
    private int turn;

    DispatchReader(
            RuntimeContext context, Leases leases, Upstreams upstreams, Desk desk, EventLog events, List<CallLoop> loops, int mostHeld,
            Runnable whenOwnedChanges) {
        this.consumer = context.kafka().member(GROUP, "dispatch", Map.of("auto.offset.reset", "latest"));
        this.codec = context.wire().dispatch();
        this.deadLetters = context.deadLetters();
        this.time = context.time();
        this.health = context.health();
        this.leases = leases;
        this.upstreams = upstreams;
        this.desk = desk;
        this.events = events;
        this.loops = loops;
        this.mostHeld = mostHeld;
        this.whenOwnedChanges = whenOwnedChanges;
        loops.forEach(_ -> beginning.add(new ArrayList<>()));
        this.thread = Thread.ofPlatform().name(context.process() + "-dispatch").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    List<Integer> owned() {
        return owned;
    }

    private void run() {
        try {
            consumer.subscribe(List.of(Topics.DISPATCH.name()), new Partitions());
            while (!closed) {
                try {
                    turn();
                } catch (WakeupException e) {
                    throw e;
                } catch (KafkaException e) {
                    LOG.warn("dispatches could not be read, trying again cause={}", e.toString());
                    Thread.sleep(PAUSE.toMillis());
                }
            }
        } catch (WakeupException | InterruptedException e) {
            // closing
        } catch (RuntimeException | Error e) {
            LOG.error("the dispatch reader ended; this worker begins nothing more", e);
            health.ended(thread.getName(), e);
        } finally {
            consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
        }
    }

    private void turn() {
        for (var record : consumer.poll(Duration.ofMillis(held.isEmpty() ? 100 : 2))) {
            read(record);
        }
        if (leases.fresh()) {
            for (var dispatch = held.poll(); dispatch != null; dispatch = held.poll()) {
                decide(dispatch);
            }
        }
        handOver();
        flow();
        commit();
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        uncommitted = true;
        try {
            held.add(codec.decode(record.value()));
        } catch (UnreadableRecord e) {
            deadLetters.put(record, String.valueOf(e.getMessage()));
        }
    }

    private void decide(Dispatch dispatch) {
        int to = turn++ % loops.size();
        var upstream = upstreams.current().target(dispatch.target()).orElse(null);
        if (upstream == null) {
            say(dispatch, new Verdict.Refuse(
                    dispatch.workerEpoch() == leases.epoch() ? AttemptEvent.RefusedFor.TARGET : AttemptEvent.RefusedFor.EPOCH));
            return;
        }
        begin(dispatch, upstream, to);
    }

    private void begin(Dispatch dispatch, Upstream upstream, int to) {
        var call = new Call(loops.get(to), dispatch, upstream);
        var verdict = desk.decide(dispatch, leases.gone(dispatch.sender(), dispatch.senderEpoch()), call, time.nanos());
        if (verdict instanceof Verdict.Begin) {
            beginning.get(to).add(call);
        } else {
            say(dispatch, verdict);
        }
    }

    private void say(Dispatch dispatch, Verdict verdict) {
        var id = dispatch.request().id();
        var attempt = dispatch.attempt();
        var run = RunOf.notBegun(dispatch);
        var never = new AttemptEvent.Timings(time.millis(), -1, 0);
        AttemptEvent.OfWorker event = switch (verdict) {
            case Verdict.Begin _ -> throw new IllegalStateException("a call that begins speaks for itself");
            case Verdict.Refuse refuse -> new AttemptEvent.Refused(id, attempt, run, refuse.reason(), dispatch.partition());
            case Verdict.Overloaded overloaded -> new AttemptEvent.Overloaded(id, attempt, run, overloaded.limit());
            case Verdict.AnswerAgain(AttemptEvent.OfWorker last) -> last;
            case Verdict.AnswerAgain(var last) -> throw new IllegalStateException("not said by a worker: " + last);
            case Verdict.StillRunning _ -> new AttemptEvent.Accepted(id, attempt, run, never);
            case Verdict.AlreadyCancelled _ ->
                new AttemptEvent.Stopped(id, attempt, run, never, dev.signalbox.records.Usage.NONE, 0);
        };
        if (verdict instanceof Verdict.AlreadyCancelled) {
            desk.said(event, time.nanos());
        }
        events.send(event, dispatch.request().partition());
    }

    private void handOver() {
        for (int i = 0; i < loops.size(); i++) {
            var calls = beginning.get(i);
            if (!calls.isEmpty()) {
                loops.get(i).begin(calls);
                beginning.set(i, new ArrayList<>(calls.size()));
            }
        }
    }

    private void flow() {
        boolean full = held.size() >= mostHeld;
        if (full != paused) {
            paused = full;
            if (full) {
                consumer.pause(consumer.assignment());
            } else {
                consumer.resume(consumer.assignment());
            }
        }
    }

    private void commit() {
        if (uncommitted && time.nanos() - committedAt > COMMIT_EVERY) {
            committedAt = time.nanos();
            uncommitted = false;
            consumer.commitAsync();
        }
    }

    private final class Partitions implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            for (var partition : partitions) {
                consumer.position(partition, Duration.ofSeconds(5));
                mine.add(partition.partition());
            }
            if (paused) {
                consumer.pause(partitions);
            }
            changed();
        }

        /** The next owner must not read again what this one runs: it would refuse it in this one's name. */
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            lost(partitions);
            try {
                consumer.commitSync(Duration.ofSeconds(1));
            } catch (KafkaException e) {
                LOG.warn("offsets were not committed before partitions left cause={}", e.toString());
            }
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            lost(partitions);
        }

        private void lost(Collection<TopicPartition> partitions) {
            partitions.forEach(p -> mine.remove(p.partition()));
            changed();
        }

        private void changed() {
            owned = List.copyOf(mine);
            whenOwnedChanges.run();
        }
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        try {
            thread.join(Duration.ofSeconds(3));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
