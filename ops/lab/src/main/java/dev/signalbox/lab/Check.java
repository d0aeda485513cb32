package dev.signalbox.lab;

import dev.signalbox.records.RequestId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What must hold when a schedule is over. */
final class Check {
    static final String SLOT = "a router counts a slot for ever";
    private static final int MOST_CALLS = 14;

    private Check() {}

    static void all(World world) {
        for (var finding : findings(world)) {
            world.broken(finding.rule(), finding.about());
        }
    }

    static List<World.Violation> findings(World world) {
        var found = new ArrayList<World.Violation>();
        var settled = settled(world);
        for (var asked : world.asked.values()) {
            if (asked.batch) {
                int lines = settled.getOrDefault(asked.id, 0);
                if (lines != 1) {
                    found.add(new World.Violation(lines == 0 ? "a batch request is not settled" : "a batch request is settled twice", asked.id.value()));
                }
            } else if (asked.owed()) {
                if (!asked.ended()) {
                    found.add(new World.Violation("a request hangs", asked.id.value()));
                } else if (asked.endedAt > asked.deadline + World.GRACE) {
                    found.add(new World.Violation("a request ends too late", asked.id.value()));
                }
            }
            if (asked.calls > MOST_CALLS) {
                found.add(new World.Violation("too many calls", asked.id + ": " + asked.calls));
            }
        }
        for (var member : world.members) {
            switch (member) {
                case RouterMember router when !router.gone -> router(router, found);
                case WorkerMember worker when !worker.gone -> worker(worker, found);
                default -> {}
            }
        }
        return found;
    }

    /** How many lines each batch request has for those who read only what is committed. */
    private static Map<RequestId, Integer> settled(World world) {
        Map<RequestId, Integer> lines = new HashMap<>();
        for (var log : world.logs.settled) {
            for (var transaction : log.all()) {
                if (transaction.counts()) {
                    transaction.responses().forEach(response -> lines.merge(response.request(), 1, Integer::sum));
                }
            }
        }
        return lines;
    }

    /** Who thinks that it is hours earlier forgets hours later, which no schedule waits for. */
    private static void router(RouterMember router, List<World.Violation> found) {
        boolean forgets = router.wrongBy >= 0;
        for (var task : router.tasks.values()) {
            task.kept().forEach(state -> {
                if (state.anyOpen() && forgets) {
                    found.add(new World.Violation(SLOT, router.name + " " + state.id() + " " + state.attempts()));
                }
                if (!state.done() && state.held()) {
                    found.add(new World.Violation("a router waits for ever", router.name + " " + state.id() + " " + state.standing()));
                }
            });
        }
        if (forgets && found.isEmpty() && !router.routing.stillCounted().isEmpty()) {
            found.add(new World.Violation("a router counts what it does not hold", router.routing.stillCounted().toString()));
        }
    }

    private static void worker(WorkerMember worker, List<World.Violation> found) {
        if (worker.slots.inFlight() > 0 || worker.slots.unsettled() > 0) {
            found.add(new World.Violation("a worker's slot is not given back",
                    worker.name + " in flight " + worker.slots.inFlight() + ", unsettled " + worker.slots.unsettled()));
        }
    }
}
