package dev.signalbox.bench.upstream;

import java.util.Optional;

/**
 * How an answer is streamed: so many chunks, so many milliseconds apart, the first after so many; where
 * {@code stallsOneIn} is not 0, one call in so many stalls before its first chunk.
 * It travels as the model's name, because that is the one thing every gateway passes on.
 */
public record StreamShape(int chunks, int gapMillis, int ttftMillis, int stallsOneIn) {
    public static final String PREFIX = "bench-";
    /** How long a call that stalls does so, milliseconds. */
    public static final int STALL_MILLIS = 10_000;
    private static final String STALLS = "-stalls1in";
    /** The model that answers whole, at once. */
    public static final String UNARY_MODEL = "bench-unary";

    public StreamShape {
        if (chunks < 1
                || chunks > 100_000
                || gapMillis < 0
                || gapMillis > 60_000
                || ttftMillis < 0
                || ttftMillis > 600_000
                || stallsOneIn < 0) {
            throw new IllegalArgumentException("no such stream: " + chunks + " chunks, " + gapMillis
                    + " ms apart, first after " + ttftMillis + " ms");
        }
    }

    public StreamShape(int chunks, int gapMillis, int ttftMillis) {
        this(chunks, gapMillis, ttftMillis, 0);
    }

    public boolean stalls() {
        return stallsOneIn > 0;
    }

    public String model() {
        return PREFIX + this;
    }

    /** How long one stream takes where nothing delays it. */
    public long nominalMillis() {
        return ttftMillis + (long) (chunks - 1) * gapMillis;
    }

    /** Chunks that are due so many nanoseconds after the request came in. */
    public int dueAfter(long nanos) {
        var sinceFirst = nanos - ttftMillis * 1_000_000L;
        if (sinceFirst < 0) {
            return 0;
        }
        return gapMillis == 0 ? chunks : (int) Math.min(chunks, 1 + sinceFirst / (gapMillis * 1_000_000L));
    }

    /** Reads {@code 100x10ms-ttft50} or {@code 20x10ms-ttft50-stalls1in50}, with or without the model's prefix; empty for any other name. */
    public static Optional<StreamShape> parse(String text) {
        var name = text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text;
        var times = name.indexOf('x');
        var gap = name.indexOf("ms-ttft");
        if (times <= 0 || gap < times) {
            return Optional.empty();
        }
        var stalls = name.indexOf(STALLS);
        try {
            return Optional.of(new StreamShape(
                    Integer.parseInt(name, 0, times, 10),
                    Integer.parseInt(name, times + 1, gap, 10),
                    Integer.parseInt(name, gap + 7, stalls < 0 ? name.length() : stalls, 10),
                    stalls < 0 ? 0 : Integer.parseInt(name, stalls + STALLS.length(), name.length(), 10)));
        } catch (IllegalArgumentException notAShape) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return chunks + "x" + gapMillis + "ms-ttft" + ttftMillis + (stalls() ? STALLS + stallsOneIn : "");
    }
}
