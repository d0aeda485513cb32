package dev.signalbox.lab;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.Cancel;
import dev.signalbox.records.Dispatch;
import dev.signalbox.records.Failure;
import dev.signalbox.records.Usage;
import dev.signalbox.records.fleet.Lease;
import dev.signalbox.records.protocol.HomeWorkers;
import dev.signalbox.records.protocol.LeaseBook;
import dev.signalbox.worker.call.RunOf;
import dev.signalbox.worker.reply.ReplyOutbox;
import dev.signalbox.worker.slots.Slots;
import dev.signalbox.worker.slots.Verdict;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.TreeSet;

/** A worker process: production slots and outbox, and readers that do what the worker's do. */
final class WorkerMember extends Member {
    static final int LIMIT = 4;
    private static final long COMMIT_EVERY = 500;

    Slots<SimCall> slots = new Slots<>("", Slots.Bounds.DEFAULT);
    ReplyOutbox outbox = outbox();
    final List<SimCall> calls = new ArrayList<>();
    private final ArrayDeque<Dispatch> held = new ArrayDeque<>();
    private final ArrayDeque<Runnable> soon = new ArrayDeque<>();
    private final TreeSet<Integer> mine = new TreeSet<>();
    private long committedAt;

    WorkerMember(World world, String name, int index) {
        super(world, name, Lease.Role.WORKER, index);
    }

    @Override
    void born() {
        slots = new Slots<>(name, Slots.Bounds.DEFAULT);
        soon.clear();
        outbox = outbox();
        calls.clear();
        held.clear();
        mine.clear();
        seek(world.logs.cancels, world.logs.cancels.end());
    }

    private ReplyOutbox outbox() {
        return new ReplyOutbox(
                (partition, replies, acknowledged) -> out.send(world.logs.replies.get(partition), replies, _ -> {
                    if (acknowledged != null) {
                        acknowledged.run();
                    }
                }),
                new ReplyOutbox.Ticks() {
                    @Override
                    public void atEnd(Runnable task) {
                        soon.add(task);
                    }

                    @Override
                    public void soon(Runnable task) {
                        soon.add(task);
                    }
                });
    }

    @Override
    void died() {
        calls.clear();
    }

    @Override
    List<Integer> owned() {
        return List.copyOf(mine);
    }

    @Override
    List<Lease.Slots> slots() {
        slots.tick(world.now * NANOS);
        return slots.announce();
    }

    @Override
    void changed(LeaseBook.Change change) {
        if (change instanceof LeaseBook.Change.OwnDeath) {
            slots.endEpoch().forEach(call -> call.fail(Failure.WORKER_LOST));
        } else if (change instanceof LeaseBook.Change.Began(var lease, var began) && lease.process().equals(name)) {
            slots.epochIs(began);
            renewLease();
        }
        share();
    }

    private void share() {
        var workers = new ArrayList<String>(List.of(name));
        var others = new ArrayList<Lease.Alive>();
        for (var holder : book.live(Lease.Role.WORKER)) {
            if (!holder.lease().process().equals(name)) {
                workers.add(holder.lease().process());
                others.add(holder.lease());
            }
        }
        var shares = new HashMap<String, Integer>();
        for (var target : World.TARGETS) {
            shares.put(target, HomeWorkers.share(name, target, LIMIT, workers));
        }
        slots.shares(shares, world.now * NANOS);
        for (var target : World.TARGETS) {
            int left = 0;
            for (var other : others) {
                if (HomeWorkers.share(other.process(), target, LIMIT, workers) == 0) {
                    left += other.slots().stream().filter(s -> s.target().equals(target)).mapToInt(Lease.Slots::inFlight).sum();
                }
            }
            slots.leftOver(target, left);
        }
    }

    @Override
    void step() {
        runSoon();
        cancels();
        if (!resumed) {
            follow();
        }
        dispatches();
        for (var call : List.copyOf(calls)) {
            call.step();
        }
        world.runsOn.look(this);
        world.bounds.look(this);
        calls.removeIf(SimCall::ended);
        runSoon();
    }

    private void runSoon() {
        for (var task = soon.poll(); task != null; task = soon.poll()) {
            task.run();
        }
    }

    private void cancels() {
        for (var cancel : read(world.logs.cancels, 9)) {
            apply(cancel);
        }
    }

    private void apply(Cancel cancel) {
        var stops = slots.cancel(cancel, world.now * NANOS);
        if (!world.without(Rule.STOP)) {
            stops.calls().forEach(SimCall::cancel);
        }
        if (stops.answer() && cancel.attempt().isPresent() && !world.without(Rule.ANSWER_CANCELS)) {
            var answer = stops.again().orElseGet(() -> new AttemptEvent.Stopped(
                    cancel.request(), cancel.attempt().get(), RunOf.unseen(cancel), never(), Usage.NONE, 0));
            event(answer, cancel.partition());
        }
    }

    private void follow() {
        for (int p = 0; p < Logs.PARTITIONS; p++) {
            boolean held = world.workers.holds(name, p);
            var log = world.logs.dispatch.get(p);
            if (held && mine.add(p)) {
                long committed = world.workers.committed(log);
                seek(log, committed < 0 ? log.end() : committed);
                renewLease();
            } else if (!held && mine.remove(p)) {
                renewLease();
            } else if (held && world.workers.asksBack(p)) {
                mine.remove(p);
                renewLease();
                world.workers.commit(name, p, log, position(log));
                world.workers.released(p, name);
            }
        }
    }

    private void dispatches() {
        for (int p : mine) {
            held.addAll(read(world.logs.dispatch.get(p), 4));
        }
        if (fresh()) {
            for (var dispatch = held.poll(); dispatch != null; dispatch = held.poll()) {
                decide(dispatch);
            }
        }
        if (world.now - committedAt >= COMMIT_EVERY && world.now >= world.brokerDownUntil) {
            committedAt = world.now;
            for (int p : mine) {
                world.workers.commit(name, p, world.logs.dispatch.get(p), position(world.logs.dispatch.get(p)));
            }
        }
    }

    private void decide(Dispatch dispatch) {
        var call = new SimCall(this, dispatch, world.plan(dispatch));
        var verdict = world.without(Rule.EPOCH_OF_ORDERS)
                ? slots.decide(asIfForThisLife(dispatch), false, call, world.now * NANOS)
                : slots.decide(dispatch, book.gone(dispatch.sender(), dispatch.senderEpoch()), call, world.now * NANOS);
        world.trace(name, "decides", dispatch.request().id(), dispatch.attempt(), verdict.getClass().getSimpleName());
        if (verdict instanceof Verdict.Begin) {
            world.lives.begins(this, dispatch);
            calls.add(call);
            world.asked(dispatch.request().id()).calls++;
            return;
        }
        var id = dispatch.request().id();
        var run = RunOf.notBegun(dispatch);
        AttemptEvent event = switch (verdict) {
            case Verdict.Begin _ -> throw new IllegalStateException("begun");
            case Verdict.Refuse refuse -> new AttemptEvent.Refused(id, dispatch.attempt(), run, refuse.reason(), dispatch.partition());
            case Verdict.Overloaded over -> new AttemptEvent.Overloaded(id, dispatch.attempt(), run, over.limit());
            case Verdict.AnswerAgain again -> again.last();
            case Verdict.StillRunning _ -> new AttemptEvent.Accepted(id, dispatch.attempt(), run, never());
            case Verdict.AlreadyCancelled _ ->
                new AttemptEvent.Stopped(id, dispatch.attempt(), run, never(), Usage.NONE, 0);
        };
        if (verdict instanceof Verdict.AlreadyCancelled && event instanceof AttemptEvent.OfWorker last) {
            slots.said(last, world.now * NANOS);
        }
        if (!(world.without(Rule.ANSWER_AGAIN) && verdict instanceof Verdict.AnswerAgain)) {
            event(event, dispatch.request().partition());
        }
    }

    private Dispatch asIfForThisLife(Dispatch of) {
        return new Dispatch(of.request(), of.attempt(), of.number(), of.sender(), of.senderEpoch(), of.worker(), epoch(), of.partition(),
                of.target(), of.catalogVersion());
    }

    private AttemptEvent.Timings never() {
        return new AttemptEvent.Timings(wall(), -1, 0);
    }

    void event(AttemptEvent event, int partition) {
        world.trace(name, "says", event.getClass().getSimpleName(), event.request(), event.of().map(Object::toString).orElse(""));
        out.send(world.logs.events.get(partition), event);
    }

    @Override
    boolean idle() {
        boolean unread = false;
        for (int p : mine) {
            unread |= position(world.logs.dispatch.get(p)) < world.logs.dispatch.get(p).end();
        }
        return calls.isEmpty() && held.isEmpty() && soon.isEmpty() && !unread;
    }
}
