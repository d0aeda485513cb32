package dev.signalbox.router.state;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.RequestId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Events of requests that were not read yet: two topics agree on no order. Kept as long as a request may lag, of a bounded number of
 * requests (the oldest go first) and {@value #PER_REQUEST} of each (later ones are dropped). What is forgotten by these bounds costs at
 * worst a call that nobody wants: its reader cancels it where that is still there, else it runs to its end. Stored with the requests,
 * because their offsets are committed while the request is still to come.
 */
public final class EarlyEvents {
    static final int PER_REQUEST = 64;
    private final Map<RequestId, Early> byRequest = new LinkedHashMap<>();
    private final Set<RequestId> changed = new HashSet<>();

    /** @param since epoch milliseconds at which the first of them was read */
    record Early(long since, List<AttemptEvent> events) {}

    void remember(AttemptEvent event, long now, int limit) {
        if (event instanceof AttemptEvent.Attended) {
            return; // said to all partitions and again every few seconds
        }
        var early = byRequest.computeIfAbsent(event.request(), _ -> new Early(now, new ArrayList<>(2)));
        if (early.events().size() < PER_REQUEST) {
            early.events().add(event);
            changed.add(event.request());
        }
        if (byRequest.size() > limit) {
            forgetEldest();
        }
    }

    /** What came before the request, in its order; forgotten with this. */
    List<AttemptEvent> take(RequestId request) {
        if (byRequest.isEmpty()) {
            return List.of();
        }
        var early = byRequest.remove(request);
        if (early == null) {
            return List.of();
        }
        changed.add(request);
        return early.events();
    }

    /** Also what is over the limit: more than that may have been found at a take-over. */
    void forgetOld(long now, long lagMillis, int limit) {
        while (!byRequest.isEmpty()
                && (byRequest.size() > limit || now - byRequest.values().iterator().next().since() > lagMillis)) {
            forgetEldest();
        }
    }

    private void forgetEldest() {
        var eldest = byRequest.keySet().iterator();
        changed.add(eldest.next());
        eldest.remove();
    }

    /** Requests of which something is remembered. */
    public int size() {
        return byRequest.size();
    }

    /** The most that is remembered of one request. */
    public int longest() {
        int longest = 0;
        for (var early : byRequest.values()) {
            longest = Math.max(longest, early.events().size());
        }
        return longest;
    }

    // ---- for what stores them

    void restore(Map<RequestId, Early> found) {
        found.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<RequestId, Early> e) -> e.getValue().since())
                        .thenComparing(e -> e.getKey().value()))
                .forEach(e -> byRequest.put(e.getKey(), e.getValue()));
    }

    Optional<Early> of(RequestId id) {
        return Optional.ofNullable(byRequest.get(id));
    }

    /** The requests of which something came or went since this was last asked. */
    List<RequestId> takeChanged() {
        if (changed.isEmpty()) {
            return List.of();
        }
        var taken = List.copyOf(changed);
        changed.clear();
        return taken;
    }
}
