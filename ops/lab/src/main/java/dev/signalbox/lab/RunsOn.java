package dev.signalbox.lab;

/**
 * Finds provider calls that run on although nobody waits for them: their client has its end, or has left, or died with its ingress. A call
 * has {@value #MOST} ms to be stopped, counted from when nothing stands in the way any more: the log is there, who says it and who hears it
 * is awake and reads without delay, and each partition has a router. Where the ingress died before its word had left it, its death has to be
 * found out first, which takes {@value #DEATH} ms more.
 */
final class RunsOn {
    static final long MOST = 1_000;
    static final long DEATH = 2_500;

    private final World world;
    private long unservedAt;
    private long longest;

    RunsOn(World world) {
        this.world = world;
    }

    /** The longest that a call has run on, in milliseconds that count. */
    long longest() {
        return longest;
    }

    /** Looks whether each partition has a router that serves it. */
    void lookAtRouters() {
        for (int p = 0; p < Logs.PARTITIONS; p++) {
            var holder = (RouterMember) world.member(world.routers.holder(p));
            var task = holder.tasks.get(p);
            if (!holder.up() || task == null || !task.serves() || !holder.fresh()) {
                unservedAt = world.now;
            }
        }
    }

    void look(WorkerMember worker) {
        if (world.bounds.forgets() || world.stateFromTheDead) {
            return;
        }
        for (var call : worker.calls) {
            var asked = call.asked();
            if (!call.ended() && !asked.batch && worker.up()) {
                long over = overSince(asked);
                if (over >= 0) {
                    judge(worker, call, over);
                }
            }
        }
    }

    /** Since when nobody waits, as far as the fleet can know; -1 while somebody does. */
    private static long overSince(Asked asked) {
        var ingress = asked.at;
        if (ingress == null) {
            return -1;
        }
        if (!ingress.alive) {
            return Math.max(asked.endedAt, ingress.awaySince) + DEATH;
        }
        if (ingress.life() != asked.life) {
            return Math.max(asked.endedAt, ingress.upSince) + DEATH;
        }
        return asked.ended() ? asked.endedAt : -1;
    }

    private void judge(WorkerMember worker, SimCall call, long over) {
        long from = Math.max(Math.max(over, call.beganAt), Math.max(clear(worker), unservedAt));
        var ingress = call.asked().at;
        if (ingress != null && ingress.alive) {
            from = ingress.paused ? world.now : Math.max(from, clear(ingress));
        }
        for (var member : world.members) {
            if (member instanceof RouterMember && member.up()) {
                from = Math.max(from, clear(member));
            }
        }
        long ran = world.now - from;
        longest = Math.max(longest, ran);
        if (ran > MOST) {
            world.broken("a call runs on though nobody waits", worker.name + " " + call.asked().id + " " + call.dispatch().attempt() + " for " + ran + " ms");
        }
    }

    /** Since when nothing keeps this process from saying and hearing things. */
    private long clear(Member member) {
        long awake = Math.max(member.upSince, world.brokerDownUntil);
        return Math.max(awake, Math.max(member.laggedUntil, member.leaseHeldUntil));
    }
}
