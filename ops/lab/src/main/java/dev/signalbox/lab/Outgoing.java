package dev.signalbox.lab;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What a process has sent and the log does not have yet: one queue per partition, each landing for itself, so that a kill may keep one
 * topic's record and lose another's. Acknowledgements wait until the process lives to hear them.
 */
final class Outgoing {
    private final Map<SimLog<?>, ArrayDeque<Unsent<?>>> queues = new LinkedHashMap<>();
    private final List<Runnable> heard = new ArrayList<>();
    private final List<Barrier> barriers = new ArrayList<>();
    private long count;

    /** What becomes of a record. */
    interface Landing {
        void landed(long offset);

        default void lost() {}
    }

    private record Unsent<T>(SimLog<T> log, T value, @Nullable Landing then, long number) {
        long land() {
            return log.append(value);
        }
    }

    private record Barrier(long after, Runnable then) {}

    <T> void send(SimLog<T> log, T value) {
        send(log, value, null);
    }

    <T> void send(SimLog<T> log, T value, @Nullable Landing then) {
        queues.computeIfAbsent(log, _ -> new ArrayDeque<>()).add(new Unsent<>(log, value, then, count++));
    }

    /** Run once everything that was sent before has landed: a flush. */
    void afterAll(Runnable then) {
        barriers.add(new Barrier(count, then));
    }

    /** Lets a part of each queue land; usually all of it. */
    void landSome(SplittableRandom random, boolean usually) {
        for (var queue : queues.values()) {
            int all = queue.size();
            land(queue, usually && random.nextInt(3) > 0 ? all : random.nextInt(all + 1));
        }
        passBarriers();
    }

    private void land(ArrayDeque<Unsent<?>> queue, int most) {
        for (int i = 0; i < most; i++) {
            var record = queue.remove();
            long offset = record.land();
            var then = record.then();
            if (then != null) {
                heard.add(() -> then.landed(offset));
            }
        }
    }

    private void passBarriers() {
        if (barriers.isEmpty()) {
            return;
        }
        long oldest = Long.MAX_VALUE;
        for (var queue : queues.values()) {
            for (var record : queue) {
                oldest = Math.min(oldest, record.number());
            }
        }
        var passed = new ArrayList<Barrier>();
        for (var barrier : barriers) {
            if (barrier.after() <= oldest) {
                passed.add(barrier);
            }
        }
        barriers.removeAll(passed);
        passed.forEach(b -> heard.add(b.then()));
    }

    /** The first record of a queue times out and is sent again behind the others; perhaps it had landed after all. */
    boolean resendFirst(SimLog<?> log, boolean landed) {
        var queue = queues.get(log);
        if (queue == null || queue.isEmpty()) {
            return false;
        }
        var first = queue.remove();
        if (landed) {
            first.land();
        }
        queue.add(first);
        return true;
    }

    /** The first record of a queue is given up; perhaps it had landed after all. */
    boolean loseFirst(SimLog<?> log, boolean landed) {
        var queue = queues.get(log);
        if (queue == null || queue.isEmpty()) {
            return false;
        }
        var first = queue.remove();
        if (landed) {
            first.land();
        }
        var then = first.then();
        if (then != null) {
            heard.add(then::lost);
        }
        return true;
    }

    /** Tells the process what was acknowledged since the last time. */
    void hear() {
        while (!heard.isEmpty()) {
            var now = List.copyOf(heard);
            heard.clear();
            now.forEach(Runnable::run);
        }
    }

    boolean isEmpty(SimLog<?> log) {
        var queue = queues.get(log);
        return queue == null || queue.isEmpty();
    }

    int busyQueues() {
        int busy = 0;
        for (var queue : queues.values()) {
            busy += queue.isEmpty() ? 0 : 1;
        }
        return busy;
    }

    /** Whether nothing is under way but what is sent all the time. */
    boolean quiet(Logs logs) {
        if (!heard.isEmpty()) {
            return false;
        }
        for (var entry : queues.entrySet()) {
            if (entry.getKey() != logs.leases && !entry.getKey().name().startsWith("changes") && !entry.getValue().isEmpty()) {
                return false;
            }
        }
        return true;
    }
}
