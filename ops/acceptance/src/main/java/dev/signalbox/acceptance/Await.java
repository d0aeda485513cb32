package dev.signalbox.acceptance;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Waits for a condition itself, looking often, and fails with its name when it does not come. */
public final class Await {
    /** For what takes a moment, on a machine that others fill as well. */
    public static final Duration MOST = Duration.ofMinutes(3);

    private Await() {}

    public static void until(String what, Duration most, Callable<Boolean> condition) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        @Nullable Exception last = null;
        while (System.nanoTime() - end < 0) {
            try {
                if (condition.call()) {
                    return;
                }
                last = null;
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                last = e;
            }
            LockSupport.parkNanos(10_000_000);
        }
        throw new AssertionError("did not come in " + most + ": " + what, last);
    }
}
