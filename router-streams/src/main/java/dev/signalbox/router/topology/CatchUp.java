package dev.signalbox.router.topology;

/**
 * Whether a task has read what was written before it began. Where nothing is left to read no record comes that could say so, so the
 * committed offsets are asked again every {@value #ASK_AGAIN_MILLIS} ms until they or what was read reach the ends.
 */
final class CatchUp {
    private static final long ASK_AGAIN_MILLIS = 200;
    private final LogEnds log;
    private final int partition;
    private final LogEnds.Ends ends;
    private long requests;
    private long events;
    private long askedAt;

    CatchUp(LogEnds log, int partition, long now) {
        this.log = log;
        this.partition = partition;
        this.ends = log.of(partition);
        this.askedAt = now;
        take(ends);
    }

    private void take(LogEnds.Ends from) {
        requests = Math.max(requests, from.requestsFrom());
        events = Math.max(events, from.eventsFrom());
    }

    void readRequest(long offset) {
        requests = Math.max(requests, offset + 1);
    }

    void readEvent(long offset) {
        events = Math.max(events, offset + 1);
    }

    boolean over(long now) {
        if (!reached() && Math.abs(now - askedAt) >= ASK_AGAIN_MILLIS) {
            askedAt = now;
            take(log.of(partition));
        }
        return reached();
    }

    private boolean reached() {
        return requests >= ends.requestsEnd() && events >= ends.eventsEnd();
    }
}
