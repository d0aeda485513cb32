package dev.signalbox.lab;

import java.util.List;
import java.util.SplittableRandom;

/** What befalls a fleet in the first seconds of a schedule. */
final class Faults {
    private final World world;
    private final SplittableRandom random;

    private enum Kind {
        CRASH,
        /** Dies with several topics' records under way. */
        CRASH_BUSY,
        /** A router and a worker die together, and perhaps somebody is slow to hear of it. */
        HOST,
        PAUSE,
        BROKER,
        LAG,
        LEASE_HELD,
        RESENT,
        NOT_PUBLISHED,
        MOVE
    }

    private static final List<Kind> KINDS = List.of(Kind.CRASH, Kind.CRASH_BUSY, Kind.CRASH_BUSY, Kind.HOST, Kind.PAUSE,
            Kind.PAUSE, Kind.BROKER, Kind.LAG, Kind.LEASE_HELD, Kind.RESENT, Kind.NOT_PUBLISHED, Kind.MOVE);

    Faults(World world) {
        this.world = world;
        this.random = world.random;
    }

    void plan() {
        int faults = 1 + random.nextInt(10);
        for (int i = 0; i < faults; i++) {
            long latest = random.nextBoolean() ? 3_000 : World.FAULTS - 1_000;
            world.at(900 + random.nextLong(latest - 900), this::strike);
        }
    }

    private void strike() {
        var member = world.members.get(random.nextInt(world.members.size()));
        switch (KINDS.get(random.nextInt(KINDS.size()))) {
            case CRASH -> crash(member);
            case CRASH_BUSY -> crashWhenBusy(member, 60);
            case HOST -> {
                var partition = random.nextInt(2);
                lag(world.member("I" + partition), world.logs.replies.get(partition));
                crash(world.member("R" + random.nextInt(2)));
                crash(world.member("W" + random.nextInt(2)));
            }
            case PAUSE -> pause(member);
            case BROKER -> {
                long[] lengths = {300, 900, 500 + random.nextInt(3_500)};
                world.brokerDownUntil = world.now + lengths[random.nextInt(3)];
                world.trace("BROKER down until", world.brokerDownUntil);
            }
            case LAG -> {
                var followed = member.followed();
                lag(member, followed.get(random.nextInt(followed.size())));
            }
            case LEASE_HELD -> {
                member.leaseHeldUntil = world.now + 300 + random.nextInt(800);
                world.trace("LEASE HELD", member.name, member.leaseHeldUntil);
            }
            case RESENT -> resend(member);
            case NOT_PUBLISHED -> lose(member);
            case MOVE -> move();
        }
    }

    private void lag(Member member, SimLog<?> log) {
        long until = world.now + 50 + random.nextInt(1_950);
        member.lag(log, until);
        world.trace("LAG", member.name, log, until);
    }

    private void crashWhenBusy(Member member, int patience) {
        if (member.up() && member.out.busyQueues() > 1) {
            crash(member);
        } else if (patience > 0) {
            world.at(world.now + 7, () -> crashWhenBusy(member, patience - 1));
        }
    }

    private void crash(Member member) {
        if (!member.alive) {
            return;
        }
        world.trace("CRASH", member.name);
        landSome(member);
        member.alive = false;
        member.paused = false;
        member.awaySince = member.awaySince < 0 ? world.now : member.awaySince;
        member.out = new Outgoing();
        member.died();
        if (random.nextInt(8) == 0 && world.members.stream().noneMatch(m -> m.gone && m.role == member.role)) {
            member.gone = true;
            return;
        }
        long[] downs = {100, 400, 1_500, 9_000, 50 + random.nextInt(7_950)};
        world.at(world.now + downs[random.nextInt(5)], () -> {
            world.trace("RESTART", member.name);
            member.boot();
        });
    }

    private void pause(Member member) {
        if (!member.up()) {
            return;
        }
        long[] lengths = {100 + random.nextInt(1_100), 700 + random.nextInt(2_300), 5_000 + random.nextInt(4_000)};
        long length = lengths[random.nextInt(3)];
        world.trace("PAUSE", member.name, length);
        landSome(member);
        member.paused = true;
        member.awaySince = world.now;
        int life = member.life();
        world.at(world.now + length, () -> {
            if (member.life() == life && member.alive) {
                world.trace("RESUME", member.name);
                member.paused = false;
                member.awaySince = -1;
                member.upSince = world.now;
                member.resumed = true;
                world.lastFault = Math.max(world.lastFault, world.now);
            }
        });
    }

    private void landSome(Member member) {
        if (world.now >= world.brokerDownUntil) {
            member.out.landSome(random, false);
        }
    }

    private void resend(Member member) {
        if (member instanceof WorkerMember && member.up()) {
            for (var log : world.logs.replies) {
                if (member.out.resendFirst(log, random.nextBoolean())) {
                    world.trace("RESENT", member.name, log);
                    return;
                }
            }
        }
    }

    private void lose(Member member) {
        if (member instanceof IngressMember && member.up()) {
            if (member.out.loseFirst(world.logs.bodies, random.nextBoolean())) {
                world.trace("NOT STORED", member.name);
                return;
            }
            for (var log : world.logs.requests) {
                if (member.out.loseFirst(log, random.nextBoolean())) {
                    world.trace("NOT PUBLISHED", member.name, log);
                    return;
                }
            }
        }
    }

    private void move() {
        boolean router = random.nextBoolean();
        var group = router ? world.routers : world.workers;
        int partition = random.nextInt(Logs.PARTITIONS);
        var to = world.member((router ? "R" : "W") + random.nextInt(2));
        if (to.up()) {
            world.trace("MOVE", router ? "R" : "W", partition, "to", to.name);
            group.promise(partition, to.name);
        }
    }
}
