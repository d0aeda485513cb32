package dev.signalbox.lab;

import dev.signalbox.records.fleet.Lease;
import dev.signalbox.records.protocol.LeaseBook;
import dev.signalbox.records.AttemptId;
import dev.signalbox.router.state.Attempt;
import dev.signalbox.router.state.Fault;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.router.state.Choice;
import dev.signalbox.router.state.Chooser;
import dev.signalbox.router.state.Load;
import dev.signalbox.router.state.RequestState;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The least loaded target that a live worker announces slots for, and that the request has failed at least often. One per router process. */
final class CreditChooser implements Chooser, Load {
    private final RouterMember router;
    private final Map<String, Integer> running = new HashMap<>();
    private final Map<String, String> counted = new HashMap<>();

    CreditChooser(RouterMember router) {
        this.router = router;
    }

    @Override
    public Choice choose(RequestState request, AttemptId attempt, int number, long now) {
        return choose(request, Set.of());
    }

    @Override
    public long hedgeAfter(RequestState request, Attempt silent) {
        return router.world.hedgeAfter;
    }

    /** At another target than those that run; without a budget, so that there is much to arbitrate. */
    @Override
    public Choice hedge(RequestState request, AttemptId attempt, int number, long now) {
        var running = new HashSet<String>();
        request.attempts().stream().filter(Attempt::running).forEach(a -> running.add(a.target()));
        return choose(request, running);
    }

    private Choice choose(RequestState request, Set<String> except) {
        if (request.request().continuation().isPresent() && !router.world.asked(request.id()).prefill) {
            return new Choice.Refuse(new Fault(Failure.INVALID_REQUEST, "nobody can go on with it", 0, Bytes.EMPTY), Optional.empty());
        }
        Choice best = new Choice.Wait(Optional.empty());
        long least = Long.MAX_VALUE;
        for (var target : World.TARGETS) {
            var home = home(target);
            int load = running.getOrDefault(target, 0);
            if (except.contains(target) || home.isEmpty() || load >= limit(home.get(), target)) {
                continue;
            }
            long cost = 1_000L * Collections.frequency(request.failedAt(), target) + load;
            if (cost < least) {
                least = cost;
                var lease = home.get().lease();
                int partition = lease.owned().get(Math.floorMod(target.hashCode(), lease.owned().size()));
                best = new Choice.Chosen(lease.process(), home.get().epoch(), partition, target, 1, Optional.empty());
            }
        }
        return best;
    }

    private Optional<LeaseBook.Holder> home(String target) {
        Optional<LeaseBook.Holder> best = Optional.empty();
        for (var holder : router.book.live(Lease.Role.WORKER)) {
            boolean better = best.isEmpty() || limit(holder, target) > limit(best.get(), target);
            if (!holder.lease().owned().isEmpty() && limit(holder, target) > 0 && better) {
                best = Optional.of(holder);
            }
        }
        return best;
    }

    private static int limit(LeaseBook.Holder holder, String target) {
        for (var slots : holder.lease().slots()) {
            if (slots.target().equals(target)) {
                return slots.limit();
            }
        }
        return 0;
    }

    List<String> stillCounted() {
        return List.copyOf(counted.keySet());
    }

    @Override
    public void opened(RequestState request, Attempt attempt) {
        if (counted.put(key(request, attempt), attempt.target()) != null) {
            router.world.broken("an attempt counts twice", key(request, attempt));
        }
        running.merge(attempt.target(), 1, Integer::sum);
    }

    @Override
    public void visible(RequestState request, Attempt attempt) {}

    @Override
    public void ended(RequestState request, Attempt attempt) {
        if (counted.remove(key(request, attempt)) == null) {
            router.world.broken("an attempt ends that did not count", key(request, attempt));
        }
        running.merge(attempt.target(), -1, Integer::sum);
    }

    private static String key(RequestState request, Attempt attempt) {
        return request.id() + " " + attempt.id();
    }
}
