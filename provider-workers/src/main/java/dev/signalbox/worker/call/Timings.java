package dev.signalbox.worker.call;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.Failure;
import dev.signalbox.records.catalog.Provider;
import org.jspecify.annotations.Nullable;

/**
 * When things happened in a call, and until when the next is to happen. Four bounds, each of its own stage: to connect, to the first
 * visible event, between two reads, and for all of it. An answer that does not stream has no first event to wait for, so all of it gets
 * the time in which it would come at ten tokens a second, and bytes that drip in do not make that longer. Times are nanoseconds of {@code Time.nanos}.
 */
final class Timings {
    private static final long MILLI = 1_000_000;
    private static final long SLOWEST_TOKEN_MILLIS = 100;
    private static final int USUAL_TOKENS = 4_096;
    /**
     * A stream may be silent for so many times the time between two reads as long as bytes arrive: pings, and a peer that drips. What was
     * learned of reads says nothing of that, so it is the catalogue's time, or its default.
     */
    private static final int PATIENCE = 4;

    private final Provider.Timeouts timeouts;
    private final long silence;
    private final boolean streams;
    private final long answerMillis;
    final long beganAt;
    private final long beganMillis;
    private final long totalBy;
    private final boolean deadlineFirst;
    private Failure stage = Failure.BODY_LOST;
    private long stageBy;
    private long progressBy = Long.MAX_VALUE;
    private long firstTokenMicros = -1;
    private long preparedMicros;
    private long lastRead = -1;
    private long longestGap = -1;

    /** @param set what the catalogue says, where {@code timeouts} may be learned */
    Timings(Provider.Timeouts timeouts, Provider.Timeouts set, boolean streams, int maxOutputTokens, long deadlineMillis, long now,
            long nowMillis) {
        this.timeouts = timeouts;
        this.silence = PATIENCE * Math.max(timeouts.betweenChunks(), set.betweenChunks()) * MILLI;
        this.streams = streams;
        this.answerMillis = timeouts.firstToken() + SLOWEST_TOKEN_MILLIS * (maxOutputTokens > 0 ? maxOutputTokens : USUAL_TOKENS);
        this.beganAt = now;
        this.beganMillis = nowMillis;
        long left = deadlineMillis - nowMillis;
        this.deadlineFirst = left < timeouts.total();
        this.totalBy = now + Math.min(left, timeouts.total()) * MILLI;
        this.stageBy = Long.MAX_VALUE;
    }

    void connecting(long now) {
        preparedMicros = (now - beganAt) / 1_000;
        stage = Failure.CONNECT_TIMEOUT;
        stageBy = now + timeouts.connect() * MILLI;
    }

    void sent(long now) {
        stage = Failure.FIRST_TOKEN_TIMEOUT;
        stageBy = now + (streams ? timeouts.firstToken() : answerMillis) * MILLI;
        progressBy = streams ? Long.MAX_VALUE : stageBy;
    }

    void visible(long now) {
        if (firstTokenMicros < 0) {
            firstTokenMicros = (now - beganAt) / 1_000;
        }
    }

    /** Bytes came. @param progress whether they brought something of the answer */
    void read(boolean progress, long now) {
        if (firstTokenMicros >= 0 || !streams) {
            longestGap = lastRead < 0 ? longestGap : Math.max(longestGap, now - lastRead);
            lastRead = now;
            stage = Failure.CHUNK_TIMEOUT;
            stageBy = now + timeouts.betweenChunks() * MILLI;
            if (streams && (progress || progressBy == Long.MAX_VALUE)) {
                progressBy = now + silence;
            }
        }
    }

    /** The socket is not read because of us: what does not come is not the provider's fault. */
    void waived(long now) {
        lastRead = lastRead < 0 ? lastRead : now;
        if (stage == Failure.CHUNK_TIMEOUT) {
            stageBy = now + timeouts.betweenChunks() * MILLI;
            progressBy = Math.max(progressBy, now + silence);
        }
    }

    /** What has run out, null while nothing has. */
    @Nullable Failure expired(long now) {
        if (now - totalBy >= 0) {
            return deadlineFirst ? Failure.DEADLINE : Failure.TOTAL_TIMEOUT;
        }
        if (stageBy != Long.MAX_VALUE && now - stageBy >= 0) {
            return stage;
        }
        if (progressBy != Long.MAX_VALUE && now - progressBy >= 0) {
            return Failure.CHUNK_TIMEOUT;
        }
        return null;
    }

    /** Between two reads of a stream that we were ready for; -1 where there were no two. */
    long longestGapMicros() {
        return longestGap < 0 ? -1 : longestGap / 1_000;
    }

    long firstTokenMicros() {
        return firstTokenMicros;
    }

    /** What of such a time is the target's: it had no part in how long its question took to be ready. Microseconds. */
    long ofTarget(long micros) {
        return micros < 0 ? micros : Math.max(0, micros - preparedMicros);
    }

    AttemptEvent.Timings at(long now) {
        return new AttemptEvent.Timings(beganMillis, firstTokenMicros, (now - beganAt) / 1_000);
    }
}
