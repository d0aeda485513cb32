package dev.signalbox.records.time;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Time that stands still until it is advanced; due timers run in the order of their due time, then of their creation, on the thread that
 * advances. Thread-safe; one thread at a time advances it.
 */
public final class ManualTime implements Time {
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparingLong(Timer::due).thenComparingLong(Timer::number));
    private final long startMillis;
    private long nanos;
    private long created;

    private record Timer(long due, long number, Runnable task) {}

    public ManualTime(long startMillis) {
        this.startMillis = startMillis;
    }

    @Override
    public synchronized long nanos() {
        return nanos;
    }

    @Override
    public long millis() {
        return startMillis + nanos() / 1_000_000;
    }

    @Override
    public synchronized Cancel after(Duration delay, Runnable task) {
        var timer = new Timer(nanos + delay.toNanos(), created++, task);
        timers.add(timer);
        return () -> remove(timer);
    }

    private synchronized void remove(Timer timer) {
        timers.remove(timer);
    }

    /** Moves time on; timers that timers create run in the same advance if they fall due in it. */
    public void advance(Duration step) {
        long until = nanos() + step.toNanos();
        for (var timer = next(until); timer != null; timer = next(until)) {
            timer.task().run();
        }
    }

    /** The next timer that is due by then, having moved on to it; null, having moved on to then, where there is none. */
    private synchronized @Nullable Timer next(long until) {
        if (timers.isEmpty() || timers.element().due() > until) {
            nanos = until;
            return null;
        }
        var timer = timers.remove();
        nanos = timer.due();
        return timer;
    }
}
