package dev.signalbox.worker.scrape;

import dev.signalbox.records.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads a Prometheus text page as it arrives, in whatever pieces, and keeps only the series of a mapping. Nothing is allocated for a line
 * that is not asked for. Bounds: a line longer than 16 KiB is left out; how much of a page is fed is the caller's choice.
 */
public final class Page {
    private static final int LONGEST_LINE = 16 << 10;

    private final Mapping mapping;
    private final Map<String, Series> found = new HashMap<>();
    private final long[] wanted;
    private byte[] line = new byte[512];
    private int length;
    private boolean tooLong;

    private static final class Series {
        double sum;
        double max = Double.NEGATIVE_INFINITY;
        int count;
    }

    public Page(Mapping mapping) {
        this.mapping = mapping;
        this.wanted = mapping.metrics().stream().mapToLong(Page::hash).sorted().toArray();
    }

    public void read(Bytes data) {
        var array = data.array();
        int end = data.offset() + data.length();
        for (int i = data.offset(); i < end; i++) {
            byte b = array[i];
            if (b == '\n') {
                endOfLine();
            } else if (length < LONGEST_LINE) {
                if (length == line.length) {
                    line = Arrays.copyOf(line, line.length * 2);
                }
                line[length++] = b;
            } else {
                tooLong = true;
            }
        }
    }

    /** The page is over. */
    public Reading end() {
        endOfLine();
        var values = new double[Field.values().length];
        Arrays.fill(values, Double.NaN);
        mapping.names().forEach((field, names) -> {
            for (var name : names) {
                var series = found.get(name);
                if (series != null) {
                    values[field.ordinal()] = switch (field.fold) {
                        case SUM -> series.sum;
                        case MEAN -> series.sum / series.count;
                        case MAX -> series.max;
                    };
                    return;
                }
            }
        });
        return new Reading(values);
    }

    private void endOfLine() {
        if (length > 0 && !tooLong && line[0] != '#') {
            sample();
        }
        length = 0;
        tooLong = false;
    }

    private void sample() {
        int name = 0;
        long hash = HASH_START;
        while (name < length && line[name] != '{' && line[name] != ' ' && line[name] != '\t') {
            hash = hash(hash, line[name++]);
        }
        if (Arrays.binarySearch(wanted, hash) < 0) {
            return;
        }
        int at = name < length && line[name] == '{' ? afterLabels(name) : name;
        while (at < length && (line[at] == ' ' || line[at] == '\t')) {
            at++;
        }
        int end = at;
        while (end < length && line[end] != ' ' && line[end] != '\t' && line[end] != '\r') {
            end++;
        }
        double value = number(new String(line, at, end - at, StandardCharsets.US_ASCII));
        if (Double.isNaN(value)) {
            return;
        }
        var series = found.computeIfAbsent(new String(line, 0, name, StandardCharsets.UTF_8), _ -> new Series());
        series.sum += value;
        series.max = Math.max(series.max, value);
        series.count++;
    }

    private int afterLabels(int from) {
        boolean quoted = false;
        for (int i = from; i < length; i++) {
            if (line[i] == '\\' && quoted) {
                i++;
            } else if (line[i] == '"') {
                quoted = !quoted;
            } else if (line[i] == '}' && !quoted) {
                return i + 1;
            }
        }
        return length;
    }

    private static double number(String text) {
        try {
            return switch (text) {
                case "+Inf" -> Double.POSITIVE_INFINITY;
                case "-Inf" -> Double.NEGATIVE_INFINITY;
                default -> Double.parseDouble(text);
            };
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private static final long HASH_START = 0xcbf29ce484222325L;

    private static long hash(long hash, byte b) {
        return (hash ^ b) * 0x100000001b3L;
    }

    private static long hash(String name) {
        long hash = HASH_START;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = hash(hash, b);
        }
        return hash;
    }
}
