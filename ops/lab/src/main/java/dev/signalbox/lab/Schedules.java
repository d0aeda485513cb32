package dev.signalbox.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs many schedules, several side by side: each is of one thread and of its seed alone, so nothing depends on how many there are. Seeds
 * are taken in order until there were enough, the time is over, or too many broke.
 */
final class Schedules {
    private static final int SEEDS_OF_A_RULE = 8;
    private static final int RULES = 20;

    private final World.Settings settings;
    private final Limits limits;
    private final AtomicLong next = new AtomicLong();
    private final TreeMap<String, Integer> ends = new TreeMap<>();
    private final TreeMap<String, List<Long>> broken = new TreeMap<>();
    private final long begun = System.nanoTime();
    private int schedules;
    private int requests;
    private int continued;
    private int mostCalls;
    private long ranOn;
    private volatile boolean enough;

    /**
     * @param from the first seed
     * @param fewest schedules that are run even if the time is over
     * @param most schedules
     * @param workers threads
     * @param first whether the first one that breaks ends it
     * @param find ends of requests that are noted with their seeds; empty for none
     */
    record Limits(long from, long fewest, long most, long nanos, int workers, boolean first, String find) {
        static Limits counted(long from, long n) {
            return new Limits(from, n, n, 0, 1, false, "");
        }
    }

    /**
     * What many schedules came to.
     *
     * @param ranOn the longest time that a call ran on though nobody waited, in milliseconds that count
     * @param ends how requests ended, and how many so
     * @param broken what broke, with some of the seeds
     */
    record Report(int schedules, int requests, int continued, int mostCalls, long ranOn, TreeMap<String, Integer> ends,
            TreeMap<String, List<Long>> broken, long millis) {
        long perSecond() {
            return schedules * 1_000L / Math.max(1, millis);
        }

        String text() {
            var text = new StringBuilder(schedules + " schedules of " + requests + " requests in " + millis + " ms (" + perSecond()
                    + " a second), at most " + mostCalls + " calls for one, answers went on elsewhere " + continued
                    + " times, the longest that a call ran on for nobody " + ranOn + " ms\n");
            ends.forEach((how, count) -> text.append("  ").append(how).append(": ").append(count).append('\n'));
            broken.forEach((rule, seeds) -> text.append("BROKEN ").append(rule).append(", seeds ").append(seeds).append('\n'));
            return text.toString();
        }
    }

    private Schedules(World.Settings settings, Limits limits) {
        this.settings = settings;
        this.limits = limits;
    }

    static Report run(World.Settings settings, Limits limits) {
        return new Schedules(settings, limits).run();
    }

    private Report run() {
        var threads = new ArrayList<Thread>();
        for (int i = 1; i < limits.workers(); i++) {
            threads.add(Thread.ofPlatform().name("schedules-" + i).start(this::work));
        }
        work();
        for (var thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                enough = true;
                Thread.currentThread().interrupt();
            }
        }
        synchronized (this) {
            return new Report(schedules, requests, continued, mostCalls, ranOn, ends, broken, (System.nanoTime() - begun) / 1_000_000);
        }
    }

    private void work() {
        while (!enough) {
            long number = next.getAndIncrement();
            boolean over = number >= limits.fewest() && System.nanoTime() - begun >= limits.nanos();
            if (over || number >= limits.most()) {
                return;
            }
            count(new World(limits.from() + number, settings).run());
        }
    }

    private synchronized void count(World world) {
        schedules++;
        requests += world.asked.size();
        ranOn = Math.max(ranOn, world.runsOn.longest());
        for (var asked : world.asked.values()) {
            mostCalls = Math.max(mostCalls, asked.calls);
            continued += asked.continued;
            if (!asked.batch && asked.ended()) {
                ends.merge(asked.how, 1, Integer::sum);
                if (!limits.find().isEmpty() && asked.how.contains(limits.find())) {
                    note("(found) " + asked.how, world.seed);
                }
            }
        }
        if (world.violation != null) {
            note(world.violation.rule(), world.seed);
            enough |= limits.first() || broken.size() >= RULES;
        }
    }

    private void note(String rule, long seed) {
        var seeds = broken.computeIfAbsent(rule, _ -> new ArrayList<>());
        if (seeds.size() < SEEDS_OF_A_RULE) {
            seeds.add(seed);
        }
    }
}
