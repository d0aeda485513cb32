package dev.signalbox.records.time;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that stands still until it is advanced; due timers run in the order of their due time, then of their creation. Not thread-safe. */
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
    public long nanos() {
        return nanos;
    }

    @Override
    public long millis() {
        return startMillis + nanos / 1_000_000;
    }

    @Override
    public Cancel after(Duration delay, Runnable task) {
        var timer = new Timer(nanos + delay.toNanos(), created++, task);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    /** Moves time on; timers that timers create run in the same advance if they fall due in it. */
    public void advance(Duration step) {
        long until = nanos + step.toNanos();
        while (!timers.isEmpty() && timers.element().due() <= until) {
            var timer = timers.remove();
            nanos = timer.due();
            timer.task().run();
        }
        nanos = until;
    }
}
