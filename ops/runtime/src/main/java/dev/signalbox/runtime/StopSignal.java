package dev.signalbox.runtime;

import java.util.concurrent.CountDownLatch;
import sun.misc.Signal;

/**
 * The end of a process that serves until it is told to stop. A JVM that a signal ends says 128 and the signal's number, whatever its hooks
 * did; to a supervisor that is a failure. So the signal is taken here, the process drains, and it ends as one that did what it was told.
 * Whoever signals a second time does not want to wait for that.
 */
public final class StopSignal {
    private final CountDownLatch asked = new CountDownLatch(1);

    /** From now on the signals to stop (TERM, INT, HUP) are taken. */
    public StopSignal() {
        for (var name : new String[] {"TERM", "INT", "HUP"}) {
            try {
                Signal.handle(new Signal(name), this::taken);
            } catch (IllegalArgumentException e) {
                // this system has no such signal, or the JVM was told to leave them alone (-Xrs)
            }
        }
    }

    private void taken(Signal signal) {
        if (asked.getCount() == 0) {
            Runtime.getRuntime().halt(128 + signal.getNumber());
        }
        asked.countDown();
    }

    /** Waits, then drains; returns the status to exit with: 0, or 1 where draining failed. */
    public int drains(AutoCloseable running) throws InterruptedException {
        asked.await();
        try {
            running.close();
            return 0;
        } catch (Exception e) {
            System.err.println("not drained cleanly: " + e);
            return 1;
        }
    }
}
