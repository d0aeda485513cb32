package dev.signalbox.worker.media;

import java.util.LinkedHashSet;

/** So many at once, and the others one after the other in the order in which they came. Thread-safe. */
final class Turns {
    private final int most;
    private int taken;
    private final LinkedHashSet<Runnable> waiting = new LinkedHashSet<>();

    Turns(int most) {
        this.most = most;
    }

    /** Runs it now or when its turn comes, then on the thread of whoever made room. */
    void take(Runnable begin) {
        synchronized (this) {
            if (taken == most) {
                waiting.add(begin);
                return;
            }
            taken++;
        }
        begin.run();
    }

    /** It is over, or does not wait any more. @param begin as it was given to {@link #take} */
    void leave(Runnable begin) {
        Runnable next;
        synchronized (this) {
            if (waiting.remove(begin)) {
                return;
            }
            if (waiting.isEmpty()) {
                taken--;
                return;
            }
            next = waiting.removeFirst();
        }
        next.run();
    }
}
