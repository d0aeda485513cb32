package dev.signalbox.lab;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Runs schedules and says what broke: {@code --n 5000 --seed 0 [--trace] [--coded] [--without RULE,RULE] [--find WORD]}. */
public final class ProtocolLab {
    private ProtocolLab() {}

    public static void main(String[] args) {
        int n = 500;
        long seed = 0;
        boolean trace = false;
        boolean coded = false;
        var find = "";
        Set<Rule> without = EnumSet.noneOf(Rule.class);
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--n" -> n = Integer.parseInt(args[++i]);
                case "--seed" -> seed = Long.parseLong(args[++i]);
                case "--trace" -> trace = true;
                case "--coded" -> coded = true;
                case "--find" -> find = args[++i];
                case "--without" -> {
                    for (var rule : args[++i].split(",")) {
                        without.add(Rule.valueOf(rule));
                    }
                }
                default -> throw new IllegalArgumentException("unknown: " + args[i] + "; known: --n --seed --trace --coded --without --find");
            }
        }
        var settings = new World.Settings(without, true, true, coded, trace);
        if (trace) {
            var world = new World(seed, settings).run();
            world.lines.forEach(System.out::println);
            System.out.println(world.violation == null ? "nothing broke" : "broken: " + world.violation);
            return;
        }
        System.out.println(run(seed, n, settings, find).text());
    }

    /** What many schedules came to. */
    record Report(int schedules, int requests, int mostCalls, int continued, Map<String, Integer> ends, Map<String, String> broken, long millis) {
        String text() {
            var text = new StringBuilder();
            text.append(schedules).append(" schedules, ").append(requests).append(" requests, ").append(millis).append(" ms, at most ")
                    .append(mostCalls).append(" calls a request, answers went on elsewhere ").append(continued).append(" times\n");
            ends.forEach((how, count) -> text.append("  ").append(how).append(": ").append(count).append('\n'));
            broken.forEach((rule, seeds) -> text.append("BROKEN ").append(rule).append(", seeds").append(seeds).append('\n'));
            return text.toString();
        }
    }

    static Report run(long seed, int n, World.Settings settings) {
        return run(seed, n, settings, "");
    }

    private static Report run(long seed, int n, World.Settings settings, String find) {
        long begun = System.nanoTime();
        Map<String, Integer> ends = new TreeMap<>();
        Map<String, String> broken = new TreeMap<>();
        int requests = 0;
        int calls = 0;
        int continued = 0;
        for (int i = 0; i < n; i++) {
            var world = new World(seed + i, settings).run();
            requests += world.asked.size();
            for (var asked : world.asked.values()) {
                calls = Math.max(calls, asked.calls);
                continued += asked.continued;
                if (!asked.batch && asked.ended()) {
                    ends.merge(asked.how, 1, Integer::sum);
                    if (!find.isEmpty() && asked.how.contains(find)) {
                        note(broken, "(found) " + asked.how, world.seed);
                    }
                }
            }
            if (world.violation != null) {
                note(broken, world.violation.rule(), world.seed);
            }
        }
        return new Report(n, requests, calls, continued, ends, broken, (System.nanoTime() - begun) / 1_000_000);
    }

    private static void note(Map<String, String> broken, String rule, long seed) {
        broken.merge(rule, " " + seed, (before, next) -> before.length() > 80 ? before.endsWith("…") ? before : before + "…" : before + next);
    }
}
