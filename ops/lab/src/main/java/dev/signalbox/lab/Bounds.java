package dev.signalbox.lab;

import dev.signalbox.router.state.Rules;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What may be held, remembered and run at once, and whether it is. In some schedules as little may be held that the bound is met, and in
 * some as little remembered of requests still to come; then a router may run what nobody wants, which is the price of that bound.
 */
final class Bounds {
    /** Of {@code EarlyEvents}. */
    private static final int EVENTS_OF_ONE = 64;

    private final World world;
    private final Rules rules;
    private final boolean forgets;

    Bounds(World world, boolean any, SplittableRandom random) {
        var usual = Rules.DEFAULT;
        boolean holdsFew = any && random.nextInt(4) == 0;
        this.world = world;
        this.forgets = any && random.nextInt(8) == 0;
        this.rules = new Rules(usual.attempts(), holdsFew ? 1 + random.nextInt(3) : usual.holdLimit(), usual.backOff(), usual.lag(),
                forgets ? 1 + random.nextInt(3) : usual.earlyLimit(), usual.overdue(), usual.keep(), usual.attach());
    }

    /** Whether routers forget events of requests that they have not read yet. */
    boolean forgets() {
        return forgets;
    }

    /** What routers go by. */
    Rules rules() {
        return world.without(Rule.BOUNDS) ? Rules.DEFAULT : rules;
    }

    void look(RouterMember router, RouterTask task) {
        if (!task.serves() || !router.fresh()) {
            return;
        }
        if (task.heldRequests() > rules.holdLimit()) {
            int[] waiting = {0};
            task.kept().forEach(state -> waiting[0] += state.held() && !state.request().isBatch() ? 1 : 0);
            if (waiting[0] > rules.holdLimit()) {
                world.broken("a router holds more than it may", router.name + " " + waiting[0] + " of " + rules.holdLimit());
            }
        }
        var early = task.kept().early();
        if (early.size() > rules.earlyLimit() || early.longest() > EVENTS_OF_ONE) {
            world.broken("a router remembers more events than it may", router.name + " of " + early.size() + " requests");
        }
    }

    void look(WorkerMember worker) {
        if (worker.calls.isEmpty()) {
            return;
        }
        Map<String, Integer> running = new HashMap<>();
        int all = 0;
        for (var call : worker.calls) {
            if (!call.ended()) {
                all++;
                if (running.merge(call.dispatch().target(), 1, Integer::sum) > WorkerMember.LIMIT) {
                    world.broken("a worker runs more than its slots", worker.name + " at " + call.dispatch().target());
                }
            }
        }
        if (all != worker.slots.inFlight()) {
            world.broken("a worker counts other calls than it runs", worker.name + " " + worker.slots.inFlight() + " for " + all);
        }
    }
}
