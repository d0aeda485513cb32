package dev.signalbox.runtime;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;

/**
 * The end of a process that serves until it is told to stop. A JVM that a signal ends says 128 and the signal's number, whatever its hooks
 * did; to a supervisor that is a failure. So the signal is taken here, the process drains, and it ends as one that did what it was told.
 * Whoever signals a second time does not want to wait for that. A process of which a part has ended goes the same way, but says 1 and does
 * not drain for longer than {@value #LAST_SECONDS} seconds.
 */
public final class StopSignal {
    private static final int LAST_SECONDS = 45;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final AtomicBoolean signalled = new AtomicBoolean();
    private final AtomicBoolean broken = new AtomicBoolean();

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
        if (!signalled.compareAndSet(false, true)) {
            Runtime.getRuntime().halt(128 + signal.getNumber());
        }
        asked.countDown();
    }

    /** A part of the process has ended without which it can't go on. */
    public void ended() {
        if (broken.compareAndSet(false, true)) {
            Thread.ofPlatform().daemon().name("end").start(() -> {
                try {
                    Thread.sleep(Duration.ofSeconds(LAST_SECONDS));
                } catch (InterruptedException e) {
                    // ends at once
                }
                Runtime.getRuntime().halt(1);
            });
            asked.countDown();
        }
    }

    /** Waits, then drains; returns the status to exit with: 0, or 1 where a part had ended or draining failed. */
    public int drains(AutoCloseable running) throws InterruptedException {
        asked.await();
        try {
            running.close();
            return broken.get() ? 1 : 0;
        } catch (Exception e) {
            System.err.println("not drained cleanly: " + e);
            return 1;
        }
    }
}
