package dev.signalbox.lab;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** {@code ops/signalbox lab}: runs schedules of the protocol and says what broke. Exits with 1 where something did, 2 where it was asked for something wrong. */
public final class ProtocolLab {
    private static final String HELP = """
            ops/signalbox lab [OPTION]...
            Runs the protocol on a simulated log, each schedule drawn from its seed, and says what broke.
              --seeds N         as many schedules (10000, or as many as fit into --seconds)
              --from S          the first seed (0)
              --seconds T       no longer than this
              --workers W       so many side by side (one for each processor)
              --without RULE,…  leaves rules of the protocol out, to see that it is noticed: %s
              --coded           records travel as bytes
              --trace           tells the history of the first seed, and runs no other
              --find WORD       notes the seeds in which a request ended so
            """;

    private long seeds = -1;
    private long from;
    private long seconds = -1;
    private int workers = Runtime.getRuntime().availableProcessors();
    private boolean coded;
    private boolean trace;
    private boolean help;
    private String find = "";
    private final Set<Rule> without = EnumSet.noneOf(Rule.class);

    private ProtocolLab(List<String> args) {
        var left = new ArrayDeque<>(args);
        while (!left.isEmpty()) {
            var option = left.remove();
            switch (option) {
                case "--seeds" -> seeds = number(option, left);
                case "--from" -> from = number(option, left);
                case "--seconds" -> seconds = number(option, left);
                case "--workers" -> workers = (int) Math.clamp(number(option, left), 1, 256);
                case "--coded" -> coded = true;
                case "--trace" -> trace = true;
                case "--find" -> find = value(option, left);
                case "--without" -> Arrays.stream(value(option, left).split(",")).map(ProtocolLab::rule).forEach(without::add);
                case "--help", "-h" -> help = true;
                default -> throw new IllegalArgumentException("unknown: " + option);
            }
        }
    }

    private static String value(String option, ArrayDeque<String> left) {
        var value = left.poll();
        if (value == null) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return value;
    }

    private static long number(String option, ArrayDeque<String> left) {
        var value = value(option, left);
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " needs a number, got " + value);
        }
    }

    private static Rule rule(String name) {
        try {
            return Rule.valueOf(name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("no such rule: " + name + "; there are " + Arrays.toString(Rule.values()));
        }
    }

    public static void main(String[] args) {
        try {
            System.exit(new ProtocolLab(List.of(args)).run());
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    private int run() {
        if (help) {
            System.out.printf(HELP, Arrays.toString(Rule.values()));
            return 0;
        }
        var settings = new World.Settings(without, true, true, coded, trace);
        if (trace) {
            var world = new World(from, settings).run();
            world.lines.forEach(System.out::println);
            System.out.println(world.violation == null ? "nothing broke" : "broken: " + world.violation);
            return world.violation == null ? 0 : 1;
        }
        long most = seeds >= 0 ? seeds : seconds >= 0 ? Long.MAX_VALUE : 10_000;
        long nanos = seconds >= 0 ? seconds * 1_000_000_000L : Long.MAX_VALUE;
        var report = Schedules.run(settings, new Schedules.Limits(from, 0, most, nanos, workers, false, find));
        System.out.print(report.text());
        var first = report.broken().entrySet().stream().filter(e -> !e.getKey().startsWith("(found)")).findFirst();
        first.ifPresent(broke -> System.out.print(Story.of(broke.getValue().getFirst(), settings)));
        return first.isPresent() ? 1 : 0;
    }
}
