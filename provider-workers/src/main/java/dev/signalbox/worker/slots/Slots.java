package dev.signalbox.worker.slots;

import dev.signalbox.dialects.failure.MinuteLimit;
import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Cancel;
import dev.signalbox.records.Dispatch;
import dev.signalbox.records.Failure;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.fleet.Lease;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A worker's slots and its memory of attempts. A slot is taken by {@link #decide} and given back once by {@link #release}; the attempt is
 * open until its last event was said ({@link #said}), then remembered, so that a Dispatch that is sent again is answered and not run again.
 * Bounds: ended attempts and early cancels are remembered up to a count and an age, whichever is met first; an attempt forgotten that way
 * would run twice, which costs money and shows nobody a second answer, since the reader is the arbiter. Not thread-safe: its owner guards it.
 *
 * @param <C> the owner's handle of a running call
 */
public final class Slots<C> {
    private final String worker;
    private final Bounds bounds;
    private final Map<AttemptId, Open<C>> open = new HashMap<>();
    private final LinkedHashMap<AttemptId, Ended> ended = new LinkedHashMap<>();
    private final LinkedHashMap<Object, Long> cancelled = new LinkedHashMap<>();
    private final Map<String, TargetSlots> targets = new HashMap<>();
    private long epoch = Lease.NEW;
    private boolean draining;
    private int running;
    private long ticked;

    /** How much is remembered, and for how long (nanoseconds). */
    public record Bounds(int endedCount, long endedFor, int cancelCount, long cancelFor) {
        public static final Bounds DEFAULT = new Bounds(32_768, 600_000_000_000L, 65_536, 60_000_000_000L);
    }

    private static final class Open<C> {
        final RequestId request;
        final TargetSlots slots;
        final long tokens;
        final long begunAt;
        @Nullable C call;

        Open(RequestId request, TargetSlots slots, C call, long tokens, long begunAt) {
            this.tokens = tokens;
            this.begunAt = begunAt;
            this.request = request;
            this.slots = slots;
            this.call = call;
        }
    }

    private record Ended(AttemptEvent last, long at) {}

    /** One target's slots at this worker. {@code leftOver}: what a former home of the target still runs. */
    private static final class TargetSlots {
        final AdaptiveLimit limit;
        final MinuteRates rates;
        int inFlight;
        int leftOver;
        boolean known = true;

        TargetSlots(int share, long now) {
            limit = new AdaptiveLimit(share, now);
            rates = new MinuteRates(now);
        }

        /** No more than may begin within this minute, beside those that run. */
        int limit(long now) {
            int room = rates.room(now);
            int most = Math.max(0, limit.limit() - leftOver);
            return room >= most ? most : Math.min(most, inFlight + room);
        }
    }

    public Slots(String worker, Bounds bounds) {
        this.worker = worker;
        this.bounds = bounds;
    }

    /** The share of each known target's slots that is this worker's: all it is home of, and 0 for the others of the catalogue. */
    public void shares(Map<String, Integer> shares, long now) {
        ticked = now;
        for (var target : targets.values()) {
            target.known = false;
        }
        shares.forEach((id, share) -> {
            var target = targets.computeIfAbsent(id, _ -> new TargetSlots(share, now));
            target.known = true;
            target.limit.ceiling(share);
        });
        targets.values().removeIf(t -> !t.known && t.inFlight == 0);
    }

    /** This worker's share of what a target takes each minute; 0 for no bound. */
    public void perMinute(String target, long requests, long tokens) {
        var slots = targets.get(target);
        if (slots != null) {
            slots.rates.limits(requests, tokens);
        }
    }

    /** What former homes of a target still run; this worker stays under its share by as much. */
    public void leftOver(String target, int calls) {
        var slots = targets.get(target);
        if (slots != null) {
            slots.leftOver = calls;
        }
    }

    public void epochIs(long epoch) {
        this.epoch = epoch;
    }

    /** This epoch is over: everything that runs is to be stopped, and until the next epoch nothing begins. */
    public List<C> endEpoch() {
        epoch = Lease.NEW;
        return running();
    }

    /** Takes nothing new from now on. */
    public void drain() {
        draining = true;
    }

    /** @param senderGone whether the router that sent it is known to be dead */
    public Verdict decide(Dispatch dispatch, boolean senderGone, C call, long now) {
        if (dispatch.workerEpoch() != epoch || !dispatch.worker().equals(worker)) {
            return new Verdict.Refuse(AttemptEvent.RefusedFor.EPOCH);
        }
        var id = dispatch.attempt();
        if (open.containsKey(id)) {
            return Verdict.STILL_RUNNING;
        }
        var before = ended.get(id);
        if (before != null) {
            return new Verdict.AnswerAgain(before.last());
        }
        if (senderGone) {
            return new Verdict.Refuse(AttemptEvent.RefusedFor.SENDER);
        }
        if (wasCancelled(id, now) || wasCancelled(dispatch.request().id(), now)) {
            return Verdict.ALREADY_CANCELLED;
        }
        var target = targets.get(dispatch.target());
        if (target == null || !target.known) {
            return new Verdict.Refuse(AttemptEvent.RefusedFor.TARGET);
        }
        int limit = target.limit(now);
        if (draining || target.inFlight >= limit) {
            return new Verdict.Overloaded(draining ? 0 : limit);
        }
        target.inFlight++;
        running++;
        open.put(id, new Open<>(dispatch.request().id(), target, call, target.rates.began(dispatch.request().facts(), now), now));
        return Verdict.BEGIN;
    }

    /** Calls to stop, and whether this worker answers for an attempt that it does not run: {@code again} is what it said last of it. */
    public record Stops<C>(List<C> calls, boolean answer, Optional<AttemptEvent> again) {}

    /** An attempt that is ending by itself is not stopped and not answered here: its own last event is on its way. */
    public Stops<C> cancel(Cancel cancel, long now) {
        boolean named = cancel.worker().equals(worker) && cancel.workerEpoch() == epoch;
        if (cancel.attempt().isEmpty()) {
            remember(cancel.request(), now);
            var calls = new ArrayList<C>();
            for (var attempt : open.values()) {
                if (attempt.call != null && attempt.request.equals(cancel.request())) {
                    calls.add(attempt.call);
                }
            }
            return new Stops<>(calls, false, Optional.empty());
        }
        var id = cancel.attempt().get();
        var attempt = open.get(id);
        if (attempt != null) {
            return new Stops<>(attempt.call == null ? List.of() : List.of(attempt.call), false, Optional.empty());
        }
        var before = ended.get(id);
        if (before != null) {
            return new Stops<>(List.of(), named, Optional.of(before.last()));
        }
        if (named || cancel.worker().isEmpty()) {
            remember(id, now);
        }
        return new Stops<>(List.of(), named, Optional.empty());
    }

    /**
     * Gives an attempt's slot back; false where that was done before.
     *
     * @param usedUp what of a minute's worth was, where it failed for that
     */
    public boolean release(AttemptId id, Optional<Failure> failure, MinuteLimit usedUp, long now) {
        var attempt = open.get(id);
        if (attempt == null || attempt.call == null) {
            return false;
        }
        attempt.call = null;
        running--;
        var target = attempt.slots;
        if (failure.isEmpty()) {
            target.limit.succeeded(target.inFlight);
        } else if (failure.get() == Failure.RATE_LIMITED || failure.get() == Failure.PROVIDER_OVERLOADED) {
            target.limit.overloaded(target.inFlight, now);
            target.rates.refused(usedUp, now);
        }
        target.inFlight--;
        return true;
    }

    /** The last event of an attempt was sent: it is remembered as ended. */
    public void said(AttemptEvent.OfWorker last, long now) {
        var attempt = open.remove(last.attempt());
        if (attempt != null && last instanceof AttemptEvent.Finished finished) {
            attempt.slots.rates.used(finished.usage(), attempt.tokens, attempt.begunAt, now);
        }
        ended.remove(last.attempt());
        ended.put(last.attempt(), new Ended(last, now));
        var oldest = ended.values().iterator();
        while (oldest.hasNext()) {
            if (now - oldest.next().at() <= bounds.endedFor() && ended.size() <= bounds.endedCount()) {
                break;
            }
            oldest.remove();
        }
    }

    public void tick(long now) {
        ticked = now;
        targets.values().forEach(t -> t.limit.tick(now));
    }

    /**
     * For the lease: every target that this worker is home of, also where nothing may begin now, and those with calls still running here. A limit
     * of 0 with calls running tells that it is home no more, so a home with calls has one of 1 at least, which they take up.
     */
    public List<Lease.Slots> announce() {
        var slots = new ArrayList<Lease.Slots>(targets.size());
        targets.forEach((id, t) -> {
            boolean home = t.known && t.limit.limit() > 0;
            int limit = home && !draining ? Math.max(t.limit(ticked), Math.min(1, t.inFlight)) : 0;
            if (home || t.inFlight > 0) {
                slots.add(new Lease.Slots(id, limit, t.inFlight));
            }
        });
        slots.sort((a, b) -> a.target().compareTo(b.target()));
        return slots;
    }

    public int limit(String target) {
        var slots = targets.get(target);
        return slots == null ? 0 : slots.limit(ticked);
    }

    public int inFlight(String target) {
        var slots = targets.get(target);
        return slots == null ? 0 : slots.inFlight;
    }

    /** Calls that hold a slot. */
    public int inFlight() {
        return running;
    }

    /** Attempts whose last event has not been said yet. */
    public int unsettled() {
        return open.size();
    }

    public List<C> running() {
        var calls = new ArrayList<C>(running);
        for (var attempt : open.values()) {
            if (attempt.call != null) {
                calls.add(attempt.call);
            }
        }
        return calls;
    }

    private boolean wasCancelled(Object id, long now) {
        var at = cancelled.get(id);
        return at != null && now - at <= bounds.cancelFor();
    }

    private void remember(Object id, long now) {
        cancelled.remove(id);
        cancelled.put(id, now);
        var oldest = cancelled.values().iterator();
        while (oldest.hasNext()) {
            if (now - oldest.next() <= bounds.cancelFor() && cancelled.size() <= bounds.cancelCount()) {
                break;
            }
            oldest.remove();
        }
    }
}
