package dev.signalbox.bench.report;

import java.util.List;

/** The little arithmetic of the report. */
public final class Arithmetic {
    private Arithmetic() {}

    /** The middle value; of an even number of values the mean of the two in the middle. NaN of none. */
    public static double median(List<Double> values) {
        if (values.isEmpty()) {
            return Double.NaN;
        }
        var sorted = values.stream().sorted().toList();
        var middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** The largest less the smallest, as a share of the median: how far rounds lay apart. */
    public static double spread(List<Double> values) {
        var median = median(values);
        if (values.size() < 2 || median == 0 || Double.isNaN(median)) {
            return 0;
        }
        var sorted = values.stream().sorted().toList();
        return (sorted.getLast() - sorted.getFirst()) / Math.abs(median);
    }

    /**
     * An interval in which the median of what the values were drawn from lies, whatever their distribution: from the second smallest to
     * the second largest, with {@link #confidence}. From the smallest to the largest where there are fewer than five.
     *
     * @see <a href="https://en.wikipedia.org/wiki/Sign_test">Sign test</a>, of which it is the inverse
     */
    public static Interval interval(List<Double> values) {
        if (values.isEmpty()) {
            return new Interval(Double.NaN, Double.NaN);
        }
        var sorted = values.stream().sorted().toList();
        int left = values.size() < 5 ? 0 : 1;
        return new Interval(sorted.get(left), sorted.get(sorted.size() - 1 - left));
    }

    /** How probable it is that so many values' interval holds the median. */
    public static double confidence(int values) {
        double outside = values < 5 ? 1 : 1 + values;
        return Math.max(0, 1 - 2 * outside / Math.pow(2, values));
    }

    /** Both ends belong to it. */
    public record Interval(double low, double high) {}

    public static double ratio(double value, double base) {
        return base == 0 ? Double.NaN : value / base;
    }

    /** Least squares: how much y grows for one of x. Zero for fewer than two points. */
    public static double slope(List<Double> x, List<Double> y) {
        var n = x.size();
        if (n < 2) {
            return 0;
        }
        double sumX = 0;
        double sumY = 0;
        for (int i = 0; i < n; i++) {
            sumX += x.get(i);
            sumY += y.get(i);
        }
        double above = 0;
        double below = 0;
        for (int i = 0; i < n; i++) {
            var dx = x.get(i) - sumX / n;
            above += dx * (y.get(i) - sumY / n);
            below += dx * dx;
        }
        return below == 0 ? 0 : above / below;
    }

    /** Three digits that matter, thousands separated: 12,300 · 54.2 · 0.73. */
    public static String show(double value) {
        if (Double.isNaN(value)) {
            return "–";
        }
        var size = Math.abs(value);
        if (size >= 1_000) {
            var unit = Math.pow(10, Math.max(0, Math.floor(Math.log10(size)) - 2));
            return String.format(java.util.Locale.ROOT, "%,d", (long) (Math.round(value / unit) * unit));
        }
        return String.format(java.util.Locale.ROOT, size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.2f", value);
    }
}
