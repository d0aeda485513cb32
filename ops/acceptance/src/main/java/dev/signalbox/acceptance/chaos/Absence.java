package dev.signalbox.acceptance.chaos;

import dev.signalbox.acceptance.Outcome;
import java.util.Optional;

/**
 * A front that was killed, on the clients' clock. Its connections break at the blow, and who comes before it serves again finds nobody; no
 * other connection has a reason to break.
 *
 * @param front which of the fronts
 * @param fronts how many there are: a request's number decides which it goes to
 * @param from the blow
 * @param until when it served again
 */
record Absence(int front, int fronts, long from, long until) {
    /** The kernel closes the connections of a dead process at once; a client that is short of processor time sees it so much later. */
    private static final long SEEN_WITHIN = 2_000_000_000L;
    /** A front tells the router who won by a producer that waits for company. */
    private static final long WRITTEN_WITHIN = 1_000_000_000L;

    /** From the blow on, until it is known when it ended; empty where it took no front away. */
    static Optional<Absence> from(Blow.Mend mend, int fronts, long struck) {
        var front = mend.front();
        return front.isEmpty() ? Optional.empty() : Optional.of(new Absence(front.getAsInt(), fronts, struck, Long.MAX_VALUE));
    }

    Absence endedAt(long now) {
        return new Absence(front, fronts, from, now);
    }

    private boolean served(Outcome request) {
        return request.number() % fronts == front;
    }

    /** Whether it is why a request's connection broke, or was refused. */
    boolean broke(Outcome request) {
        var at = request.at();
        boolean ran = at.began() - from < 0 && at.ended() - from >= 0 && at.ended() - from < SEEN_WITHIN;
        boolean came = at.began() - from >= 0 && (until == Long.MAX_VALUE || at.began() - until < 0);
        return served(request) && (ran || came);
    }

    /** Whether it may have died with something that it had still to write down of a request that was just answered. */
    boolean silenced(Outcome request) {
        return served(request) && Math.abs(request.at().ended() - from) < WRITTEN_WITHIN;
    }
}
