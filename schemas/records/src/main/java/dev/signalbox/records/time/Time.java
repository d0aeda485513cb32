package dev.signalbox.records.time;

import java.time.Duration;

/** The only source of time and of timers in this system. */
public interface Time {
    /** Monotonic nanoseconds from an arbitrary origin. */
    long nanos();

    /** Wall-clock epoch milliseconds. */
    long millis();

    /** Runs the task once after the delay, on a thread of the implementation's. */
    Cancel after(Duration delay, Runnable task);

    /** Takes a timer back; harmless once it has run. */
    interface Cancel {
        void cancel();
    }
}
