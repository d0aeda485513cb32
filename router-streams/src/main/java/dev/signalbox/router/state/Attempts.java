package dev.signalbox.router.state;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.AttemptId;
import java.util.Optional;

/** What follows from a request's attempts when its state changes. */
final class Attempts {
    private Attempts() {}

    /** Tells the load what a transition means for it; {@code after} is empty where the request is forgotten. */
    static void changed(Load load, RequestState before, Optional<RequestState> after) {
        if (after.isPresent() && after.get().attempts() == before.attempts()) {
            return;
        }
        for (var was : before.attempts()) {
            var is = after.flatMap(a -> a.attempt(was.id()));
            if (was.open() && (is.isEmpty() || !is.get().open())) {
                load.ended(before, was);
            } else if (was.open() && was.stage() != Attempt.Stage.VISIBLE && is.get().stage() == Attempt.Stage.VISIBLE) {
                load.visible(before, is.get());
            }
        }
        if (after.isPresent()) {
            for (var is : after.get().attempts()) {
                if (is.open() && before.attempt(is.id()).isEmpty()) {
                    opened(load, after.get(), is);
                }
            }
        }
    }

    static void found(Load load, RequestState state) {
        for (var attempt : state.attempts()) {
            if (attempt.open()) {
                opened(load, state, attempt);
            }
        }
    }

    private static void opened(Load load, RequestState state, Attempt attempt) {
        load.opened(state, attempt);
        if (attempt.stage() == Attempt.Stage.VISIBLE) {
            load.visible(state, attempt);
        }
    }

    /** Whether an event is, or may be, of a publication that was not read yet; it is remembered for that one. */
    static boolean speaksOfLater(AttemptEvent event, int publication) {
        return switch (event) {
            case AttemptEvent.Won won -> won.publication() > publication;
            case AttemptEvent.Superseded superseded -> superseded.publication() > publication;
            case AttemptEvent.Cancelled _ -> true;
            case AttemptEvent.Attended _ -> false;
            case AttemptEvent.Broken broken -> broken.attempt().publication() > publication;
            case AttemptEvent.OfWorker of -> of.attempt().publication() > publication;
        };
    }

    /** Stands for an attempt that its reader broke before its worker's events came: over, and not to be adopted later. */
    static Attempt neverSeen(AttemptId id, long now) {
        return new Attempt(id, 0, "", -1, -1, "", 0, now, Attempt.Stage.ENDED, false, true, false);
    }
}
