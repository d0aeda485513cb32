package dev.signalbox.worker.trial;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.Dialects;
import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Body;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Dispatch;
import dev.signalbox.records.Failure;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Lane;
import dev.signalbox.records.ReplyAddress;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.catalog.Provider.Timeouts;
import dev.signalbox.records.time.Time;
import dev.signalbox.worker.call.Call;
import dev.signalbox.worker.call.CallLoop;
import dev.signalbox.worker.call.Desk;
import dev.signalbox.worker.call.Outcomes;
import dev.signalbox.worker.call.Upstream;
import dev.signalbox.worker.slots.Verdict;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls that show whether a target which failed serves again: a {@link Question} each, with all that a worker's calls go by, and with a slot and
 * their part of a minute's worth from the worker's own desk. Nothing of them is on the log, and of what comes back only how it ended is
 * looked at. Bounds: one at a time of each target, and as long as a first token there may take, {@code MOST} at most, from connect to end.
 * Owned by its event loop.
 */
public final class ProbeCalls {
    private static final Duration MOST = Duration.ofMinutes(2);
    /** No router has such an epoch. */
    private static final long NO_ROUTER = Long.MIN_VALUE;
    private static final int LARGEST = 1 << 20;

    private final CallLoop loop;
    private final Desk desk;
    private final Time time;
    private final LongSupplier epoch;
    private final Counted counted;
    private final Map<String, Ended> running = new HashMap<>();
    private long n;

    /** Who hears how a call ended. Called on the event loop. */
    @FunctionalInterface
    public interface Ended {
        /** @param failure empty where it was answered */
        void ended(Optional<Failure> failure, long retryAfterMillis);
    }

    /** Counts calls by their ends. */
    @FunctionalInterface
    public interface Counted {
        void count(String target, String outcome);
    }

    /**
     * @param beside whose thread and connections are used
     * @param learned how long answers may take
     * @param epoch of the worker
     */
    public ProbeCalls(CallLoop beside, Desk desk, Time time, Outcomes learned, LongSupplier epoch, Counted counted) {
        this.desk = desk;
        this.time = time;
        this.epoch = epoch;
        this.counted = counted;
        this.loop = beside.beside(new CallLoop.Surroundings(time, (_, _, safe) -> run(safe), (event, _) -> heard(event),
                (_, safe) -> safe.run(), TrialCalls.NO_BODIES, TrialCalls.NO_MEDIA, desk, new Limits(learned), LARGEST));
    }

    private static void run(@Nullable Runnable acknowledged) {
        if (acknowledged != null) {
            acknowledged.run();
        }
    }

    /** Whether a call of that target is under way. */
    public boolean running(String target) {
        return running.containsKey(target);
    }

    /**
     * Calls a target, unless it has no slot free, or nothing is left of its minute: then nothing is heard of it, and it is for the caller to come again.
     *
     * @param dialect in which it is asked otherwise
     */
    public void begin(Upstream upstream, Dialect dialect, Ended ended) {
        var target = upstream.target();
        if (running(target.id())) {
            return;
        }
        try {
            var dispatch = dispatch(upstream, Question.of(target.provider(), target.model(), dialect));
            var call = new Call(loop, dispatch, upstream);
            if (desk.decide(dispatch, false, call, time.nanos()) instanceof Verdict.Begin) {
                running.put(target.id(), ended);
                loop.begin(List.of(call));
            }
        } catch (BadRequest _) {
            ended.ended(Optional.of(Failure.UNSUPPORTED), 0);
        }
    }

    private Dispatch dispatch(Upstream upstream, Question question) throws BadRequest {
        var target = upstream.target();
        long now = time.millis();
        long own = epoch.getAsLong();
        var facts = Dialects.of(question.dialect()).orElseThrow().readRequest(question.body());
        var request = new InferenceRequest(
                new RequestId("probe-" + target.index()), 0, 1, "probe", Lane.INTERACTIVE, question.dialect(), now, now + 2 * MOST.toMillis(), facts,
                new Body.Inline(question.body()), Optional.of(new ReplyAddress(desk.worker(), own, 0)), Optional.empty(), false);
        return new Dispatch(request, new AttemptId(0, NO_ROUTER, n++), 1, desk.worker(), NO_ROUTER, desk.worker(), own, 0, target.id(),
                upstream.catalogVersion());
    }

    private void heard(AttemptEvent event) {
        switch (event) {
            case AttemptEvent.Finished e -> over(e.run().target(), Optional.empty(), 0);
            case AttemptEvent.Failed e -> over(e.run().target(), Optional.of(e.failure()), e.retryAfterMillis());
            case AttemptEvent.Accepted _, AttemptEvent.FirstToken _ -> {}
            case AttemptEvent.OfWorker e -> running.remove(e.run().target()); // it was not begun, or we have stopped it
            default -> {}
        }
    }

    private void over(String target, Optional<Failure> failure, long retryAfterMillis) {
        var ended = running.remove(target);
        if (ended == null || failure.filter(f -> f == Failure.WORKER_LOST).isPresent()) {
            return;
        }
        counted.count(target, failure.map(Failure::label).orElse("finished"));
        ended.ended(failure.map(f -> f == Failure.TOTAL_TIMEOUT ? Failure.CHUNK_TIMEOUT : f), retryAfterMillis);
    }

    /** How long such a call may take; it teaches nobody. */
    private record Limits(Outcomes learned) implements Outcomes {
        @Override
        public void succeeded(Upstream upstream, long firstTokenMicros, long totalMicros) {}

        @Override
        public void failed(Upstream upstream, Failure failure, long retryAfterMillis) {}

        @Override
        public Timeouts timeouts(Upstream upstream, int promptTokens) {
            var of = learned.timeouts(upstream, promptTokens);
            long first = Math.min(of.firstToken(), MOST.toMillis());
            return new Timeouts(of.connect(), first, Math.min(of.betweenChunks(), first), Math.min(of.total(), MOST.toMillis()));
        }
    }
}
