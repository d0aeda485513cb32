package dev.signalbox.bench.load;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * What one loop counted. Only what ends within the window counts as work done; what goes wrong counts whenever it does.
 * Owned by one thread; {@link #add} merges the tallies of several when they have ended.
 */
public final class Tally {
    private static final long LONGEST = TimeUnit.MINUTES.toNanos(5);
    private final long begin;
    private final long end;
    private final Histogram latency = histogram();
    private final Histogram ttft = histogram();
    private final Histogram gap = histogram();
    private long requests;
    private long chunks;
    private long errors;
    private long lost;
    private long doubled;
    private long reordered;
    private String firstError = "";

    /** @param begin of the window, in nanoseconds of the monotonic clock */
    public Tally(long begin, long end) {
        this.begin = begin;
        this.end = end;
    }

    private static Histogram histogram() {
        return new Histogram(1_000, LONGEST, 3);
    }

    private static void record(Histogram histogram, long nanos) {
        histogram.recordValue(Math.clamp(nanos, 0, LONGEST));
    }

    private boolean counts(long now) {
        return now - begin >= 0 && now - end < 0;
    }

    public void answered(long began, long now) {
        if (counts(now)) {
            requests++;
            record(latency, now - began);
        }
    }

    /** The first content of a stream. */
    public void began(long asked, long now) {
        if (counts(now)) {
            record(ttft, now - asked);
        }
    }

    /** Chunks that came with one read: the first of them waited, the others came with it. */
    public void chunks(int count, long before, long now) {
        if (counts(now)) {
            chunks += count;
            if (before != 0) {
                record(gap, now - before);
                if (count > 1) {
                    gap.recordValueWithCount(0, count - 1L);
                }
            }
        }
    }

    public void failed(String why) {
        errors++;
        if (firstError.isEmpty()) {
            firstError = why.replace('\n', ' ');
        }
    }

    /** What a stream that has ended says of its order. */
    public void checked(SequenceCheck sequence) {
        lost += sequence.lost();
        doubled += sequence.doubled();
        reordered += sequence.reordered();
    }

    public void add(Tally other) {
        latency.add(other.latency);
        ttft.add(other.ttft);
        gap.add(other.gap);
        requests += other.requests;
        chunks += other.chunks;
        errors += other.errors;
        lost += other.lost;
        doubled += other.doubled;
        reordered += other.reordered;
        firstError = firstError.isEmpty() ? other.firstError : firstError;
    }

    public double seconds() {
        return (end - begin) / 1e9;
    }

    public long requests() {
        return requests;
    }

    public long chunks() {
        return chunks;
    }

    public long errors() {
        return errors;
    }

    public long lost() {
        return lost;
    }

    public long doubled() {
        return doubled;
    }

    public long reordered() {
        return reordered;
    }

    public String firstError() {
        return firstError;
    }

    public double latencyMillis(double percentile) {
        return latency.getValueAtPercentile(percentile) / 1e6;
    }

    public double ttftMillis(double percentile) {
        return ttft.getValueAtPercentile(percentile) / 1e6;
    }

    public double gapMillis(double percentile) {
        return gap.getValueAtPercentile(percentile) / 1e6;
    }

    /** As text, to cross a process border: requests, nanoseconds of the window, latencies. */
    public String encode() {
        var bytes = ByteBuffer.allocate(latency.getNeededByteBufferCapacity());
        var length = latency.encodeIntoCompressedByteBuffer(bytes);
        return requests + " " + (end - begin) + " "
                + Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(bytes.array(), length));
    }

    public static Tally decode(String text) {
        var parts = text.split(" ", -1);
        var tally = new Tally(0, Long.parseLong(parts[1]));
        tally.requests = Long.parseLong(parts[0]);
        try {
            tally.latency.add(Histogram.decodeFromCompressedByteBuffer(
                    ByteBuffer.wrap(Base64.getDecoder().decode(parts[2])), 0));
        } catch (DataFormatException e) {
            throw new IllegalArgumentException("not a tally: " + text, e);
        }
        return tally;
    }
}
