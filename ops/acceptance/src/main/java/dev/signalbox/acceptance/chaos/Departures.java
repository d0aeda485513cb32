package dev.signalbox.acceptance.chaos;

import dev.signalbox.acceptance.chaos.Leaver.Departure;
import dev.signalbox.acceptance.chaos.Leaver.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** All who left, in numbers. */
record Departures(List<Departure> all) {
    static final int MOST = 250;
    private static final int MOST_SHOWN = 20;

    Departures {
        all = List.copyOf(all);
    }

    int count(Way way) {
        return (int) all.stream().filter(d -> d.way() == way).count();
    }

    double p99() {
        return quantile(0.99, all);
    }

    /** In milliseconds; negative where nothing is known. */
    private static double quantile(double q, List<Departure> of) {
        var sorted = of.stream().filter(d -> d.wrong().isEmpty() && d.millis() >= 0).mapToDouble(Departure::millis).sorted().toArray();
        return sorted.length == 0 ? -1 : sorted[Math.max(0, (int) Math.ceil(q * sorted.length) - 1)];
    }

    /** What of it keeps no promise, in words; at most twenty of those who left are named. */
    List<String> broken() {
        var broken = new ArrayList<String>();
        var wrong = all.stream().filter(d -> !d.wrong().isEmpty()).toList();
        wrong.stream().limit(MOST_SHOWN).forEach(d -> broken.add("number " + d.ask().number() + " " + d.way() + ": " + d.wrong()));
        if (wrong.size() > MOST_SHOWN) {
            broken.add("and " + (wrong.size() - MOST_SHOWN) + " more");
        }
        double p99 = p99();
        if (p99 < 0) {
            broken.add("nobody left");
        } else if (p99 > MOST) {
            broken.add(String.format(Locale.ROOT, "connections were closed after %.0f ms at the p99, %d are allowed", p99, MOST));
        }
        return broken;
    }

    @Override
    public String toString() {
        var text = new StringBuilder(String.format(Locale.ROOT, "closed after %.0f ms at the p50, %.0f at the p99, %.0f at most (p99",
                quantile(0.5, all), p99(), quantile(1, all)));
        for (var way : Way.values()) {
            var of = all.stream().filter(d -> d.way() == way).toList();
            if (!of.isEmpty()) {
                text.append(String.format(Locale.ROOT, " %s %.0f", way.name().toLowerCase(Locale.ROOT), quantile(0.99, of)));
            }
        }
        int unseen = all.stream().mapToInt(Departure::unseen).sum();
        long streams = all.stream().filter(d -> d.ask().stream() && d.wrong().isEmpty()).count();
        return text.append(String.format(Locale.ROOT, "); %.1f tokens made for each stream that its client did not have", streams == 0 ? 0
                : (double) unseen / streams)).toString();
    }
}
