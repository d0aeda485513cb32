package dev.signalbox.runtime;

import dev.signalbox.records.time.Time;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The time that what still runs is given before its process goes on to end. */
public final class Grace {
    private static final long LOOK_EVERY_NANOS = Duration.ofMillis(10).toNanos();

    private Grace() {}

    /** Waits while something is left, for as long as given at most; false where something still is, or where the waiting was interrupted. */
    public static boolean await(Time time, Duration most, BooleanSupplier left) {
        long until = time.nanos() + most.toNanos();
        while (left.getAsBoolean()) {
            if (time.nanos() - until >= 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
        return true;
    }
}
