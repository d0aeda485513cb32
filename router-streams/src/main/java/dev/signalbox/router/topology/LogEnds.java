package dev.signalbox.router.topology;

/** Where a task begins to read, and how far was written when it began. */
@FunctionalInterface
public interface LogEnds {
    /** Asked on the task's thread; may take some milliseconds. */
    Ends of(int partition);

    /** Offsets of a partition of {@code inference.requests} and {@code inference.events}: the next to be read, and the next to be written. */
    record Ends(long requestsFrom, long requestsEnd, long eventsFrom, long eventsEnd) {
        public static final Ends EMPTY = new Ends(0, 0, 0, 0);
    }
}
