package dev.signalbox.bench.report;

import dev.signalbox.bench.Scenario;
import java.util.List;
import java.util.Locale;

/** What one contender costs beside another, from the rounds in which both ran: medians of the rounds' ratios with their intervals. */
final class Pairs {
    private Pairs() {}

    /** Empty where one of the two did not take part. */
    static String of(Results results, List<Scenario> scenarios, String contender, String base) {
        if (!results.contenders().containsAll(List.of(contender, base))) {
            return "";
        }
        var out = new StringBuilder("\n**" + contender + "**, as a ratio to **" + base + "** in the same round; the interval is that of the median, free of"
                + " assumptions about its distribution:\n\n| scenario | figure | pairs | median | interval | confidence |\n|---|---|---:|---:|---:|---:|\n");
        for (var scenario : scenarios) {
            for (var figure : scenario.figures()) {
                var ratios = results.pairs(scenario.name(), contender, base, figure);
                if (!ratios.isEmpty()) {
                    var interval = Arithmetic.interval(ratios);
                    out.append(String.format(
                            Locale.ROOT,
                            "| %s | %s | %d | %.3f | %.3f to %.3f | %.1f %% |\n",
                            scenario.name(),
                            figure.words(),
                            ratios.size(),
                            Arithmetic.median(ratios),
                            interval.low(),
                            interval.high(),
                            100 * Arithmetic.confidence(ratios.size())));
                }
            }
        }
        return out.toString();
    }
}
