package dev.signalbox.worker.call;

/**
 * How quickly the text of one stream comes: how long its last {@value #STRETCH} characters took, without the longest pause among them. One
 * pause, however long, is a model that thinks or a target that writes a call; many are a drip. What is no text begins the measure anew, and
 * a large piece that comes at once takes no time at all. Costs a few additions for each piece. Times are nanoseconds of one clock; not
 * thread-safe.
 */
final class Pace {
    /** Some sixteen tokens. */
    static final int STRETCH = 64;

    private static final int STEP = 8;
    private static final int MARKS = STRETCH / STEP;

    /** When each of the last marks was reached; the oldest one is next to be overwritten. */
    private final long[] reached = new long[MARKS];
    /** The longest pause between a mark and the one before it. */
    private final long[] pauses = new long[MARKS];
    private int oldest;
    private int marksToGo;
    private int beyondMark;
    private long pause;
    private long cameAt;
    private boolean begun;
    private long slowest = -1;

    /** So many characters of text came. */
    void text(int characters, long now) {
        if (!begun) {
            begin(now);
            return;
        }
        moved(now);
        beyondMark += characters;
        for (int i = 0; i < MARKS && beyondMark >= STEP; i++) {
            mark(now);
            beyondMark -= STEP;
        }
        beyondMark %= STEP;
    }

    /** Something came that is not whole yet. */
    void moved(long now) {
        if (begun) {
            pause = Math.max(pause, now - cameAt);
            cameAt = now;
        }
    }

    /** Something else than text came: the text after it is measured anew. */
    void interrupted() {
        begun = false;
    }

    private void begin(long now) {
        begun = true;
        for (int i = 0; i < MARKS; i++) {
            reached[i] = now;
            pauses[i] = 0;
        }
        pause = 0;
        beyondMark = 0;
        marksToGo = MARKS;
        cameAt = now;
    }

    private void mark(long now) {
        if (marksToGo > 0) {
            marksToGo--;
        }
        if (marksToGo == 0) {
            slowest = Math.max(slowest, takes(now));
        }
        reached[oldest] = now;
        pauses[oldest] = pause;
        pause = 0;
        oldest = (oldest + 1) % MARKS;
    }

    /** How long the last characters take by now, or as many of them as have come; 0 where none are measured. */
    long takes(long now) {
        if (!begun) {
            return 0;
        }
        long longest = Math.max(pause, now - cameAt);
        for (int i = 1; i < MARKS; i++) {
            longest = Math.max(longest, pauses[(oldest + i) % MARKS]);
        }
        return now - reached[oldest] - longest;
    }

    /** The most that so many characters took in this stream; -1 where fewer came. */
    long slowest() {
        return slowest;
    }
}
