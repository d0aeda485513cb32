package dev.signalbox.runtime.log;

import java.time.Duration;

/** Whether to say something that happens again and again: at first, and then at most once a minute. Thread-safe. */
public final class Sparingly {
    /** That it is not to be said now. */
    public static final long SILENT = -1;

    private static final long EVERY = Duration.ofMinutes(1).toNanos();

    private boolean said;
    private long last;
    private long unsaid;

    /** It happened once more. Returns how often it did since it was last said, this time left out, or {@link #SILENT}. */
    public synchronized long happened(long now) {
        if (said && now - last < EVERY) {
            unsaid++;
            return SILENT;
        }
        long since = unsaid;
        said = true;
        last = now;
        unsaid = 0;
        return since;
    }
}
