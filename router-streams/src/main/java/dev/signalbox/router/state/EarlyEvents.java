package dev.signalbox.router.state;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.RequestId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Events of requests that were not read yet: two topics agree on no order. Kept as long as a request may lag, and of a bounded number
 * of requests (the oldest go first), in memory only: who takes the partition over reads them again or runs a request once too often,
 * which its reader notices and cancels.
 */
final class EarlyEvents {
    private static final int PER_REQUEST = 64;
    private final Map<RequestId, Early> byRequest = new LinkedHashMap<>();
    private final int limit;
    private final long lagMillis;

    private record Early(long since, List<AttemptEvent> events) {}

    EarlyEvents(int limit, long lagMillis) {
        this.limit = limit;
        this.lagMillis = lagMillis;
    }

    void remember(AttemptEvent event, long now) {
        var early = byRequest.computeIfAbsent(event.request(), _ -> new Early(now, new ArrayList<>(2)));
        if (early.events().size() < PER_REQUEST) {
            early.events().add(event);
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
        return early == null ? List.of() : early.events();
    }

    void forgetOld(long now) {
        while (!byRequest.isEmpty() && now - byRequest.values().iterator().next().since() > lagMillis) {
            forgetEldest();
        }
    }

    int size() {
        return byRequest.size();
    }

    private void forgetEldest() {
        var eldest = byRequest.keySet().iterator();
        eldest.next();
        eldest.remove();
    }
}
