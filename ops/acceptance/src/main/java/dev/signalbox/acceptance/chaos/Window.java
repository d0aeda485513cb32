package dev.signalbox.acceptance.chaos;

import dev.signalbox.acceptance.Outcome;
import dev.signalbox.acceptance.Outcome.Kind;
import java.util.List;
import java.util.Set;

/**
 * From the blow until all was well again, on the clients' clock.
 *
 * @param excused how requests that lived then may have ended beside true answers
 * @param seen what was broken beside requests
 */
record Window(Cell cell, Set<Kind> excused, long struck, long over, List<String> seen) {
    /** A front tells the router who won by a producer that waits for company. */
    private static final long WRITTEN_WITHIN = 1_000_000_000L;

    Window {
        excused = Set.copyOf(excused);
        seen = List.copyOf(seen);
    }

    /** Whether it fell when the request was just over: what its processes had still to write down may never have left them. */
    boolean fellBehind(Outcome request) {
        long after = struck - request.at().ended();
        return after >= 0 && after < WRITTEN_WITHIN;
    }

    boolean saw(Outcome request) {
        return request.at().began() - over < 0 && request.at().ended() - struck > 0;
    }
}
