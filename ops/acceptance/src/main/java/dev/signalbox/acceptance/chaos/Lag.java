package dev.signalbox.acceptance.chaos;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * How long something took at some processes, from the buckets of a timer on their pages of metrics. What is said of it is the upper end of the
 * bucket that a quantile falls into.
 *
 * @param buckets how many took at most so many seconds, each with those of the smaller ones
 * @param most seconds of the longest, of the last two minutes or so
 */
record Lag(Map<Double, Double> buckets, double most) {
    /** The sum over pages in Prometheus' text. */
    static Lag of(List<String> pages, String timer) {
        var bucket = Pattern.compile("(?m)^" + Pattern.quote(timer) + "_bucket\\{le=\"([^\"]+)\"} (\\S+)$");
        var longest = Pattern.compile("(?m)^" + Pattern.quote(timer) + "_max (\\S+)$");
        var buckets = new TreeMap<Double, Double>();
        double most = 0;
        for (var page : pages) {
            bucket.matcher(page).results().forEach(found -> buckets.merge(upTo(found.group(1)), Double.parseDouble(found.group(2)), Double::sum));
            most = longest.matcher(page).results().mapToDouble(found -> Double.parseDouble(found.group(1))).reduce(most, Math::max);
        }
        return new Lag(buckets, most);
    }

    private static double upTo(String text) {
        return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
    }

    /** What came since. */
    Lag since(Lag before) {
        var rest = new TreeMap<Double, Double>();
        buckets.forEach((upTo, count) -> rest.put(upTo, count - before.buckets.getOrDefault(upTo, 0.0)));
        return new Lag(rest, most);
    }

    /** How many there were. */
    long count() {
        return buckets.getOrDefault(Double.POSITIVE_INFINITY, 0.0).longValue();
    }

    /** Seconds that so large a part of them took at most; NaN where there were none. */
    double at(double quantile) {
        double wanted = quantile * count();
        return count() == 0 ? Double.NaN : new TreeMap<>(buckets).entrySet().stream().filter(b -> b.getValue() >= wanted).findFirst().orElseThrow().getKey();
    }

    @Override
    public String toString() {
        return count() == 0 ? "none" : String.format(Locale.ROOT, "%s at the p50, %s at the p99, %.0f ms at most, of %d", within(at(0.5)), within(at(0.99)),
                1_000 * most, count());
    }

    private static String within(double seconds) {
        return Double.isInfinite(seconds) ? "over 60 s" : String.format(Locale.ROOT, "within %.0f ms", 1_000 * seconds);
    }
}
