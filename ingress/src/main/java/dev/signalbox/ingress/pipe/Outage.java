package dev.signalbox.ingress.pipe;

import java.time.Duration;

/**
 * How long the log has acknowledged nothing that it should have, and when a client may come back. Told of sends and of how they ended, and
 * looked at every moment; time in which this process itself stood still counts as one second at most, because then nobody was there to
 * hear an acknowledgement. While the log is away one request a second is let through where none is under way, since only that shows
 * that it is back. Safe from any thread.
 */
final class Outage {
    static final long LEAST_RETRY_MILLIS = 1_000;
    static final long MOST_RETRY_MILLIS = 30_000;
    private static final long MOST_STEP_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long TRY_EVERY_NANOS = Duration.ofSeconds(1).toNanos();

    private final long patienceNanos;
    private int underWay;
    private boolean failing;
    private long lasted;
    private long quiet;
    private boolean looked;
    private long lookedAt;
    private long triedAt;

    /** @param patience how long the log may be silent before it counts as away */
    Outage(Duration patience) {
        this.patienceNanos = patience.toNanos();
    }

    synchronized void sent() {
        underWay++;
        quiet = 0;
    }

    synchronized void acknowledged() {
        underWay--;
        failing = false;
        lasted = 0;
    }

    /** @param own whether it is the record's own fault, which says nothing of the log */
    synchronized void failed(boolean own) {
        underWay--;
        failing |= !own;
    }

    /**
     * A failure is forgotten when for its patience nothing was sent and the log was heard all the same: what was wrong then may be mended.
     *
     * @param heard whether this process's own lease came back lately
     */
    synchronized void look(long now, boolean heard) {
        long step = looked ? Math.min(now - lookedAt, MOST_STEP_NANOS) : 0;
        boolean calm = heard && underWay == 0;
        quiet = calm ? quiet + step : 0;
        if (calm && (!failing || quiet >= patienceNanos)) {
            failing = false;
            lasted = 0;
        } else {
            lasted += step;
        }
        looked = true;
        lookedAt = now;
    }

    /** Whether a request that comes now is to be refused at once. */
    synchronized boolean refuses(long now) {
        if (lasted < patienceNanos) {
            return false;
        }
        if (underWay > 0 || now - triedAt < TRY_EVERY_NANOS) {
            return true;
        }
        triedAt = now;
        return false;
    }

    /** As long as it has lasted, because what has lasted long is seldom over in a moment. */
    synchronized long retryAfterMillis() {
        return Math.clamp(lasted / 1_000_000, LEAST_RETRY_MILLIS, MOST_RETRY_MILLIS);
    }
}
