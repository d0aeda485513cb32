package dev.signalbox.lab;

import dev.signalbox.records.Body;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dispatch;
import dev.signalbox.records.Failure;
import dev.signalbox.records.RequestId;
import dev.signalbox.ingress.publication.Publication;
import dev.signalbox.router.state.Chooser;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One schedule: a fleet of two ingresses, routers and workers on simulated logs, a handful of requests, and faults for the first eight
 * seconds. Everything follows from the seed. It ends when nothing is left to do, and at the latest after 34 s of its own time.
 */
final class World {
    static final List<String> TARGETS = List.of("m@a", "m@b");
    /** What right clocks say when a schedule begins. */
    static final long EPOCH = 1_700_000_000_000L;
    static final long DEADLINE = 12_000;
    static final long FAULTS = 8_000;
    private static final long ASKED = 5_000;
    static final long GRACE = 6_000;
    private static final long BATCH_LONGER = 4_000;
    private static final long END = 34_000;
    /** What a router keeps of a closed request is gone by then. */
    private static final long FORGOTTEN = END + 75_000;
    private static final long SESSION = 6_000;
    private static final long TAKE_OVER = 1_000;
    private static final long QUIET_EVERY = 700;
    private static final int BALANCES = 6;

    final long seed;
    final SplittableRandom random;
    final Logs logs;
    final Group routers = new Group("R0", "R1");
    final Group workers = new Group("W0", "W1");
    final Group telemetry = new Group("T0", "T1");
    final List<Member> members = new ArrayList<>();
    final Map<RequestId, Asked> asked = new LinkedHashMap<>();
    final List<String> lines = new ArrayList<>();
    private final Settings settings;
    private final PriorityQueue<Timed> agenda = new PriorityQueue<>((a, b) ->
            a.at() != b.at() ? Long.compare(a.at(), b.at()) : Long.compare(a.order(), b.order()));
    private final double failing;
    /** Milliseconds of silence after which routers hedge; in two of three schedules they do not. */
    final long hedgeAfter;
    final Bounds bounds;
    final RunsOn runsOn = new RunsOn(this);
    final Lives lives = new Lives(this);
    long now;
    long brokerDownUntil;
    /** Whether a clock was ever wrong, so that deadlines meant different times to different processes. */
    boolean clocksDiffered;
    /**
     * Whether a router wrote state of a partition that it had lost, as nobody fences who writes at least once: what it took for open may
     * be begun again at the next take-over, and is paid for in vain.
     */
    boolean stateFromTheDead;
    private long end = END;
    /** What is still to befall the fleet, and who is still to ask. */
    int toCome;
    @Nullable Violation violation;

    private record Timed(long at, long order, Runnable task) {}

    /** What went wrong first. */
    record Violation(String rule, String about) {}

    /**
     * How a schedule is run.
     *
     * @param without rules that are left out
     * @param faults whether processes, logs and clients misbehave
     * @param providers whether providers do
     * @param coded whether records travel as bytes
     */
    record Settings(Set<Rule> without, boolean faults, boolean providers, boolean coded, boolean trace) {
        static final Settings ALL = new Settings(Set.of(), true, true, false, false);

        Settings traced() {
            return new Settings(without, faults, providers, coded, true);
        }
    }

    World(long seed, Settings settings) {
        this.seed = seed;
        this.settings = settings;
        this.random = new SplittableRandom(seed);
        this.logs = new Logs(settings.coded(), this::coordinated, this::changed);
        this.failing = settings.providers() ? List.of(0.0, 0.1, 0.3).get(random.nextInt(3)) : 0;
        var hedging = new SplittableRandom(~seed);
        this.hedgeAfter = settings.providers() && hedging.nextInt(3) == 0 ? 60 + hedging.nextInt(400) : Chooser.NEVER;
        this.bounds = new Bounds(this, settings.faults(), hedging);
        for (int i = 0; i < 2; i++) {
            members.add(new IngressMember(this, "I" + i, i));
            members.add(new RouterMember(this, "R" + i, i));
            members.add(new WorkerMember(this, "W" + i, i));
            members.add(new TelemetryMember(this, "T" + i, i));
        }
        members.forEach(Member::boot);
    }

    /** As the group's coordinator hears of a commit: from who had the partition before it changed hands it is refused. */
    private Settled coordinated(Settled transaction) {
        return transaction.judged(transaction.generation() == telemetry.generation(transaction.partition()) || without(Rule.FENCE));
    }

    private Logs.Changed changed(Logs.Changed change) {
        stateFromTheDead |= !routers.holds(change.by(), change.partition());
        return change;
    }

    boolean without(Rule rule) {
        return settings.without().contains(rule);
    }

    void trace(Object... words) {
        if (settings.trace()) {
            var line = new StringBuilder(String.format("%6d", now));
            for (var word : words) {
                line.append(' ').append(word);
            }
            lines.add(line.toString());
        }
    }

    void broken(String rule, Object about) {
        trace("BROKEN", rule, about);
        if (violation == null) {
            violation = new Violation(rule, String.valueOf(about));
        }
    }

    /** Whether no router came or went for so long that every partition had one, and one is there. */
    boolean routersWereSteadyBefore(long time) {
        boolean steady = true;
        boolean any = false;
        for (var member : members) {
            if (member instanceof RouterMember) {
                steady &= Math.max(member.upSince, member.awaySince) <= time - SESSION - TAKE_OVER;
                any |= member.up();
            }
        }
        return steady && any;
    }

    /** A request that only its ingress's own patience ended. */
    void forgotten(RequestId id) {
        broken("the fleet forgot a request", id);
    }

    Asked asked(RequestId id) {
        var of = asked.get(id);
        if (of == null) {
            throw new IllegalStateException("nobody asked for " + id);
        }
        return of;
    }

    Member member(String name) {
        return members.stream().filter(m -> m.name.equals(name)).findFirst().orElseThrow();
    }

    void at(long time, Runnable task) {
        agenda.add(new Timed(time, random.nextLong(), task));
    }

    World run() {
        for (var member : members) {
            at(random.nextInt(60), () -> tick(member));
        }
        at(0, this::coordinate);
        at(ASKED, this::quiet);
        int requests = 1 + random.nextInt(12);
        for (int i = 0; i < requests; i++) {
            int number = i;
            at(800 + random.nextLong(ASKED - 800), () -> arrive(number));
        }
        if (settings.faults()) {
            new Faults(this).plan();
        }
        while (!agenda.isEmpty() && violation == null) {
            var next = agenda.remove();
            now = next.at();
            if (now > end && !goesOn()) {
                break;
            }
            next.task().run();
        }
        if (violation == null && now > end) {
            Check.all(this);
        }
        return this;
    }

    /** A task's state that was written by who had lost it may hold an attempt whose end was read already: it is kept until it is forgotten. */
    private boolean goesOn() {
        var findings = end == END ? Check.findings(this) : List.<Violation>of();
        if (findings.isEmpty() || !findings.stream().allMatch(finding -> finding.rule().equals(Check.SLOT))) {
            return false;
        }
        end = FORGOTTEN;
        return true;
    }

    private void tick(Member member) {
        if (member.up()) {
            try {
                member.tick();
            } catch (RuntimeException e) {
                broken("a process threw " + e, e.getStackTrace().length == 0 ? "" : e.getStackTrace()[0]);
            }
        }
        at(now + member.pace(), () -> tick(member));
    }

    private void coordinate() {
        for (var group : List.of(routers, workers, telemetry)) {
            var prefix = group == routers ? "R" : group == workers ? "W" : "T";
            var living = members.stream()
                    .filter(m -> m.name.startsWith(prefix) && (m.awaySince < 0 || now - m.awaySince < SESSION))
                    .map(m -> m.name)
                    .toList();
            for (int p = 0; p < Logs.PARTITIONS; p++) {
                if (!living.contains(group.holder(p)) && !living.isEmpty()) {
                    group.take(p, living.getFirst());
                    trace("COORDINATOR gives", prefix + p, "to", living.getFirst());
                }
            }
            balance(group, living);
        }
        runsOn.lookAtRouters();
        at(now + 200, this::coordinate);
    }

    /** Sooner or later who has nothing is given a share by who has all. */
    private void balance(Group group, List<String> living) {
        for (var name : living) {
            boolean idle = member(name).up();
            for (int p = 0; p < Logs.PARTITIONS; p++) {
                idle &= !group.holds(name, p) && !group.asksBack(p);
            }
            if (idle && random.nextInt(BALANCES) == 0) {
                int partition = random.nextInt(Logs.PARTITIONS);
                trace("COORDINATOR asks for", partition, "back for", name);
                group.promise(partition, name);
            }
        }
    }

    private void arrive(int number) {
        boolean batch = random.nextInt(10) < 3;
        boolean leaves = settings.faults() && random.nextInt(10) == 0;
        boolean impatient = settings.faults() && random.nextInt(10) == 0;
        var of = new Asked(new RequestId("q" + number), batch, random.nextInt(4) > 0, random.nextInt(4) == 0, random.nextInt(5) > 0, random.nextInt(9), "a" + random.nextInt(8),
                now + DEADLINE + (batch ? BATCH_LONGER : 0), leaves ? random.nextInt(4) : -1, impatient ? 50 + random.nextInt(2_950) : 0);
        if (batch) {
            asked.put(of.id, of);
            of.accepted = true;
            int partition = Publication.home(of.affinity, Logs.PARTITIONS);
            logs.batch.get(partition).append(OpenRequest.line(of, batchBody(partition), partition));
            return;
        }
        var at = (IngressMember) member("I" + random.nextInt(2));
        if (at.up()) {
            asked.put(of.id, of);
            of.at = at;
            of.life = at.life();
            trace("ASKED", of.id, at.name, of.stream ? "stream" : "whole", of.tokens);
            at.accept(of);
        }
    }

    private Body batchBody(int partition) {
        return new Body.Reference(Body.Source.BATCH, partition, new long[] {logs.batch.get(partition).end()}, Bytes.utf8("{}").length());
    }

    SimCall.Plan plan(Dispatch dispatch) {
        var of = asked(dispatch.request().id());
        double u = random.nextDouble();
        if (!settings.providers()) {
            return new SimCall.Plan(SimCall.Plan.Kind.WELL, 0, Failure.PROVIDER_ERROR);
        }
        if (u < failing) {
            var how = List.of(Failure.PROVIDER_ERROR, Failure.PROVIDER_ERROR, Failure.RATE_LIMITED, Failure.STREAM_BROKEN, Failure.CONTENT_POLICY);
            int at = random.nextInt(3) < 2 ? -1 : random.nextInt(of.tokens + 1);
            return new SimCall.Plan(SimCall.Plan.Kind.FAILS, at, how.get(random.nextInt(how.size())));
        }
        var kind = u < failing + 0.08 ? SimCall.Plan.Kind.SLOW : u < failing + 0.12 ? SimCall.Plan.Kind.HANGS : SimCall.Plan.Kind.WELL;
        return new SimCall.Plan(kind, 0, Failure.PROVIDER_ERROR);
    }

    /** Ends the schedule early where nothing is left to do and nothing is wrong. */
    private void quiet() {
        boolean quiet = toCome == 0 && members.stream().allMatch(m -> m.gone || m.up() && m.idle() && m.out.quiet(logs));
        if (quiet && Check.findings(this).isEmpty()) {
            agenda.clear();
        } else {
            at(now + QUIET_EVERY, this::quiet);
        }
    }
}
