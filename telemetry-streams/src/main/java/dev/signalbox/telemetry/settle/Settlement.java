package dev.signalbox.telemetry.settle;

import dev.signalbox.records.RequestId;
import java.time.Duration;

/**
 * The decision that makes one answer of a batch request's results: the first counts, whichever it is, and every later one is dropped. That
 * holds exactly once where what is remembered, what is passed on and what was read are written as one, which is its caller's part.
 *
 * <p>A result is taken for no older than the youngest one that was read before it, because a memory that forgets by time takes nothing that
 * is older than it keeps: what came from a machine whose clock stands days behind would be settled at each of its results.
 */
public final class Settlement {
    /** How long a settled id is remembered; results of the same request later than this would be settled again. */
    public static final Duration REMEMBERED = Duration.ofDays(3);

    /** The ids of settled requests, and when they were. Forgets by time; times are epoch milliseconds. */
    public interface Memory {
        /** Whether the id was put with a time between these two, both included. */
        boolean holds(String id, long from, long to);

        void put(String id, long at);
    }

    private final Memory memory;

    public Settlement(Memory memory) {
        this.memory = memory;
    }

    /**
     * Whether this result is its request's answer; it is remembered then.
     *
     * @param at when the result was written, by the clock of who wrote it
     * @param newest the youngest of its caller's own clock and the times of all results that were read of the partition: the first of a
     *     partition may come from a clock that stands days behind
     */
    public boolean settles(RequestId request, long at, long newest) {
        long now = Math.max(at, newest);
        long kept = REMEMBERED.toMillis();
        if (memory.holds(request.value(), Math.max(0, now - kept), now + kept)) {
            return false;
        }
        memory.put(request.value(), now);
        return true;
    }
}
