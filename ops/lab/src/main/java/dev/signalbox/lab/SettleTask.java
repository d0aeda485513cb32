package dev.signalbox.lab;

import dev.signalbox.records.Response;
import dev.signalbox.telemetry.settle.Settlement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * One partition of the results in a telemetry process: the production settlement in a shell that does what Streams does exactly once. It
 * restores what was committed, reads from there, and commits answers, memory and offset as one; while a commit is under way it does
 * nothing else.
 */
final class SettleTask implements Settlement.Memory {
    private static final long COMMIT_EVERY = 500;
    private static final int RECORDS = 8;
    private static final long KEPT = Settlement.REMEMBERED.toMillis();

    private final TelemetryMember member;
    private final World world;
    private final int partition;
    private final int generation;
    private final SimLog<Response> results;
    private final Settlement settlement = new Settlement(this);
    private final Map<String, TreeSet<Long>> store = new HashMap<>();
    private final List<Response> responses = new ArrayList<>();
    private final List<Settled.Mark> marks = new ArrayList<>();
    private long storeTime;
    private long newest;
    private long read;
    private long committedAt;
    private boolean committing;

    SettleTask(TelemetryMember member, int partition) {
        this.member = member;
        this.world = member.world;
        this.partition = partition;
        this.generation = world.telemetry.generation(partition);
        this.results = world.logs.results.get(partition);
        for (var before : world.logs.settled.get(partition).all()) {
            if (before.counts()) {
                before.marks().forEach(mark -> remember(mark.id(), mark.at()));
                read = before.next() < 0 ? read : before.next();
                newest = Math.max(newest, before.newest());
            }
        }
        member.seek(results, read);
    }

    // ---- the store, which forgets by the youngest time that it has seen

    @Override
    public boolean holds(String id, long from, long to) {
        var times = store.get(id);
        var at = times == null ? null : times.ceiling(Math.max(from, storeTime - KEPT));
        return at != null && at <= to;
    }

    @Override
    public void put(String id, long at) {
        remember(id, at);
        marks.add(new Settled.Mark(id, at));
    }

    private void remember(String id, long at) {
        storeTime = Math.max(storeTime, at);
        if (at >= storeTime - KEPT) {
            store.computeIfAbsent(id, _ -> new TreeSet<>()).add(at);
        }
    }

    // ---- the task

    void step() {
        if (committing) {
            return;
        }
        for (var result : member.read(results, RECORDS)) {
            newest = Math.max(newest, result.finishedAt());
            boolean settles = settlement.settles(result.request(), result.finishedAt(), Math.max(newest, member.wall()));
            if (settles || world.without(Rule.SETTLE)) {
                responses.add(result);
            }
            world.trace(member.name, settles ? "settles" : "drops", result.request());
        }
        if (world.now - committedAt >= COMMIT_EVERY && uncommitted()) {
            commit(() -> {});
        }
    }

    boolean uncommitted() {
        return committing || member.position(results) != read;
    }

    /** Writes what has come of the results since the last time; {@code then} is run where it counts. */
    void commit(Runnable then) {
        if (committing) {
            return;
        }
        committing = true;
        committedAt = world.now;
        long next = member.position(results);
        var log = world.logs.settled.get(partition);
        var said = List.copyOf(responses);
        if (world.without(Rule.ONE_TRANSACTION)) {
            member.out.send(log, new Settled(partition, generation, said, List.of(), -1, 0, false));
            said = List.of();
        }
        int life = member.life();
        member.out.send(log, new Settled(partition, generation, said, List.copyOf(marks), next, newest, false), offset -> {
            if (member.life() == life && member.tasks.get(partition) == this) {
                committed(next, log.at(offset).counts(), then);
            }
        });
        responses.clear();
        marks.clear();
    }

    private void committed(long next, boolean counts, Runnable then) {
        committing = false;
        if (!counts) {
            world.trace(member.name, "is fenced off", partition);
            member.drop(partition);
            return;
        }
        read = next;
        then.run();
    }
}
