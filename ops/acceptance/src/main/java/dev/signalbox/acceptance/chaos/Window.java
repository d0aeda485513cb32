package dev.signalbox.acceptance.chaos;

import dev.signalbox.acceptance.Outcome;
import dev.signalbox.acceptance.Outcome.Kind;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * From the blow until all was well again, on the clients' clock.
 *
 * @param excused how requests that it reached may have ended beside true answers
 * @param gone the front that it killed, where it was one: it reached only who was there
 * @param seen what was broken beside requests
 */
record Window(Cell cell, Set<Kind> excused, Optional<Absence> gone, long struck, long over, List<String> seen) {
    Window {
        excused = Set.copyOf(excused);
        seen = List.copyOf(seen);
    }

    boolean saw(Outcome request) {
        return request.at().began() - over < 0 && request.at().ended() - struck > 0;
    }

    /** How that request may have ended beside a true answer. */
    Set<Kind> excuses(Outcome request) {
        return saw(request) && gone.map(front -> front.broke(request)).orElse(true) ? excused : Set.of();
    }

    /** The same by what the topics say of it: what a front had still to write down when it was killed may never have left it. */
    Set<Kind> excusesInTopics(Outcome request) {
        return gone.map(front -> front.silenced(request) || saw(request) && front.broke(request)).orElseGet(() -> saw(request)) ? excused : Set.of();
    }
}
