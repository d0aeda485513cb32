package dev.signalbox.router.state;

import dev.signalbox.records.Lane;
import dev.signalbox.records.RequestId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The held requests in the order in which they leave: lane, then deadline, then arrival; batch requests after all others. A request's
 * place follows from the request alone, so one that comes back has its old place. Bounded for those that somebody waits for (the machine
 * sheds the last one over the limit); batch requests are bounded by the feeder's credit instead.
 */
final class HoldQueue {
    private static final Comparator<Place> ORDER = Comparator.comparing(Place::lane)
            .thenComparingLong(Place::deadline)
            .thenComparingLong(Place::offset)
            .thenComparing(place -> place.id().value());

    private final NavigableSet<Place> waitedFor = new TreeSet<>(ORDER);
    private final NavigableSet<Place> batch = new TreeSet<>(ORDER);
    private final Map<String, Integer> byRoute = new HashMap<>();

    record Place(Lane lane, long deadline, long offset, RequestId id, String route) {
        static Place of(RequestState state) {
            var request = state.request();
            return new Place(request.lane(), request.deadline(), state.offset(), request.id(), request.facts().model());
        }
    }

    void add(RequestState state) {
        var place = Place.of(state);
        if (of(state).add(place)) {
            byRoute.merge(place.route(), 1, Integer::sum);
        }
    }

    void remove(RequestState state) {
        var place = Place.of(state);
        if (of(state).remove(place)) {
            byRoute.computeIfPresent(place.route(), (_, n) -> n == 1 ? null : n - 1);
        }
    }

    /** How many wait for the same route as this one, itself included. */
    int waitingFor(RequestState state) {
        return byRoute.getOrDefault(state.request().facts().model(), 0);
    }

    private NavigableSet<Place> of(RequestState state) {
        return state.request().isBatch() ? batch : waitedFor;
    }

    boolean isEmpty() {
        return waitedFor.isEmpty() && batch.isEmpty();
    }

    int size() {
        return waitedFor.size() + batch.size();
    }

    /** How many of those wait that somebody waits for. */
    int waitedFor() {
        return waitedFor.size();
    }

    Optional<RequestId> last() {
        return waitedFor.isEmpty() ? Optional.empty() : Optional.of(waitedFor.last().id());
    }

    /** A copy of the first of them, for a pass that changes the queue. */
    List<Place> first(int most) {
        var first = new ArrayList<Place>(Math.min(most, size()));
        for (var place : waitedFor) {
            if (first.size() == most) {
                return first;
            }
            first.add(place);
        }
        for (var place : batch) {
            if (first.size() == most) {
                return first;
            }
            first.add(place);
        }
        return first;
    }
}
