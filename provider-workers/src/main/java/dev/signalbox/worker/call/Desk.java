package dev.signalbox.worker.call;

import dev.signalbox.dialects.failure.MinuteLimit;
import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.Cancel;
import dev.signalbox.records.Dispatch;
import dev.signalbox.records.Failure;
import dev.signalbox.records.fleet.Lease;
import dev.signalbox.worker.slots.Slots;
import dev.signalbox.worker.slots.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The worker's {@link Slots} for the threads that need them: the dispatch reader, the cancel reader and the event loops. One lock, held briefly. */
public final class Desk {
    private final Slots<Call> slots;
    private final String worker;

    public Desk(String worker) {
        this.worker = worker;
        this.slots = new Slots<>(worker, Slots.Bounds.DEFAULT);
    }

    public String worker() {
        return worker;
    }

    public synchronized void shares(Map<String, Integer> shares, Map<String, Integer> leftOver, long now) {
        slots.shares(shares, now);
        shares.keySet().forEach(t -> slots.leftOver(t, leftOver.getOrDefault(t, 0)));
    }

    public synchronized void perMinute(String target, long requests, long tokens) {
        slots.perMinute(target, requests, tokens);
    }

    public synchronized void epochIs(long epoch) {
        slots.epochIs(epoch);
    }

    public synchronized List<Call> endEpoch() {
        return slots.endEpoch();
    }

    public synchronized void drain() {
        slots.drain();
    }

    public synchronized Verdict decide(Dispatch dispatch, boolean senderGone, Call call, long now) {
        return slots.decide(dispatch, senderGone, call, now);
    }

    public synchronized Slots.Stops<Call> cancel(Cancel cancel, long now) {
        return slots.cancel(cancel, now);
    }

    synchronized boolean release(Dispatch dispatch, Optional<Failure> failure, MinuteLimit usedUp, long now) {
        return slots.release(dispatch.attempt(), failure, usedUp, now);
    }

    public synchronized void said(AttemptEvent.OfWorker last, long now) {
        slots.said(last, now);
    }

    public synchronized void tick(long now) {
        slots.tick(now);
    }

    public synchronized List<Lease.Slots> announce() {
        return slots.announce();
    }

    public synchronized int limit(String target) {
        return slots.limit(target);
    }

    public synchronized int inFlight(String target) {
        return slots.inFlight(target);
    }

    public synchronized int inFlight() {
        return slots.inFlight();
    }

    public synchronized int unsettled() {
        return slots.unsettled();
    }

    public synchronized List<Call> running() {
        return slots.running();
    }
}
