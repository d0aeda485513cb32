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
        /** An ingress is taken for dead though it only said nothing, and workers hear late of what is cancelled for it. */
        LOST_TOUCH,
        RESENT,
        NOT_PUBLISHED,
        MOVE,
        /** A wall clock jumps, forward or back. */
        CLOCK
    }

    private static final List<Kind> KINDS = List.of(Kind.CRASH, Kind.CRASH_BUSY, Kind.CRASH_BUSY, Kind.HOST, Kind.PAUSE,
            Kind.PAUSE, Kind.BROKER, Kind.LAG, Kind.LEASE_HELD, Kind.LOST_TOUCH, Kind.RESENT, Kind.NOT_PUBLISHED, Kind.MOVE, Kind.CLOCK);

    Faults(World world) {
        this.world = world;
        this.random = world.random;
    }

    void plan() {
        int faults = 1 + random.nextInt(10);
        for (int i = 0; i < faults; i++) {
            long latest = random.nextBoolean() ? 3_000 : World.FAULTS - 1_000;
            world.toCome++;
            world.at(900 + random.nextLong(latest - 900), () -> {
                world.toCome--;
                strike();
            });
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
            case LOST_TOUCH -> loseTouch(world.member("I" + random.nextInt(2)));
            case RESENT -> resendWhenBusy(60);
            case NOT_PUBLISHED -> lose(member);
            case MOVE -> move();
            case CLOCK -> stepClock(member);
        }
    }

    private void lag(Member member, SimLog<?> log) {
        long until = world.now + 50 + random.nextInt(1_950);
        member.lag(log, until);
        world.trace("LAG", member.name, log, until);
    }

    private void loseTouch(Member ingress) {
        ingress.leaseHeldUntil = world.now + 900 + random.nextInt(400);
        world.trace("LOST TOUCH", ingress.name, ingress.leaseHeldUntil);
        lag(world.member("W0"), world.logs.cancels);
        lag(world.member("W1"), world.logs.cancels);
    }

    private void crashWhenBusy(Member member, int patience) {
        if (member.up() && member.out.busyQueues() > (member instanceof TelemetryMember ? 0 : 1)) {
            crash(member);
        } else if (patience > 0) {
            later(() -> crashWhenBusy(member, patience - 1));
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
            }
        });
    }

    private void landSome(Member member) {
        if (world.now >= world.brokerDownUntil) {
            member.out.landSome(random, false);
        }
    }

    /** Waits until a worker has a part of an answer under way. */
    private void resendWhenBusy(int patience) {
        for (var name : List.of("W0", "W1")) {
            var worker = world.member(name);
            for (var log : world.logs.replies) {
                if (worker.up() && worker.out.resendFirst(log, random.nextBoolean())) {
                    world.trace("RESENT", name, log);
                    return;
                }
            }
        }
        if (patience > 0) {
            later(() -> resendWhenBusy(patience - 1));
        }
    }

    private void later(Runnable again) {
        world.toCome++;
        world.at(world.now + 7, () -> {
            world.toCome--;
            again.run();
        });
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
        var prefix = List.of("R", "W", "T").get(random.nextInt(3));
        var group = switch (prefix) {
            case "R" -> world.routers;
            case "W" -> world.workers;
            default -> world.telemetry;
        };
        int partition = random.nextInt(Logs.PARTITIONS);
        var to = world.member(prefix + random.nextInt(2));
        if (to.up()) {
            world.trace("MOVE", prefix, partition, "to", to.name);
            group.promise(partition, to.name);
        }
    }

    /** By seconds, by most of an hour, or days back: a broker refuses what comes from later than in an hour. Sometimes it is set right again. */
    private void stepClock(Member member) {
        long few = 50 + random.nextInt(5_000);
        long[] lengths = {few, 50 * 60_000, -few, -3_600_000, -4 * 24 * 3_600_000L};
        long by = lengths[random.nextInt(5)];
        stepClock(member, by);
        if (random.nextBoolean()) {
            world.at(world.now + 100 + random.nextInt(3_000), () -> stepClock(member, -by));
        }
    }

    private void stepClock(Member member, long by) {
        world.clocksDiffered = true;
        member.wrongBy += by;
        world.trace("CLOCK", member.name, "is wrong by", member.wrongBy);
    }
}
