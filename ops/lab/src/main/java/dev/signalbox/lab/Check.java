package dev.signalbox.lab;

import dev.signalbox.records.RequestId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What must hold when a schedule is over. */
final class Check {
    private static final int MOST_CALLS = 14;

    private Check() {}

    static void all(World world) {
        for (var finding : findings(world)) {
            world.broken(finding.rule(), finding.about());
        }
    }

    static List<World.Violation> findings(World world) {
        var found = new ArrayList<World.Violation>();
        Set<RequestId> answered = new HashSet<>();
        world.logs.results.all().forEach(r -> answered.add(r.request()));
        for (var asked : world.asked.values()) {
            if (asked.batch) {
                if (!answered.contains(asked.id)) {
                    found.add(new World.Violation("a batch request has no result", asked.id.value()));
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

    private static void router(RouterMember router, List<World.Violation> found) {
        for (var task : router.tasks.values()) {
            task.kept().forEach(state -> {
                if (state.anyOpen()) {
                    found.add(new World.Violation("a router counts a slot for ever", router.name + " " + state.id() + " " + state.attempts()));
                }
                if (!state.done() && state.held()) {
                    found.add(new World.Violation("a router waits for ever", router.name + " " + state.id() + " " + state.standing()));
                }
            });
        }
        if (found.isEmpty() && !router.routing.stillCounted().isEmpty()) {
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
