package dev.signalbox.worker.call;

import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Failure;
import dev.signalbox.records.catalog.Provider;
import dev.signalbox.records.catalog.Target;
import java.util.List;

/** Who learns from how calls end: health and metrics. Called on event loops; must not block. */
public interface Outcomes {
    /** @param firstTokenMicros to the first visible event, -1 where there was none */
    void succeeded(Upstream upstream, long firstTokenMicros, long totalMicros);

    void failed(Upstream upstream, Failure failure, long retryAfterMillis);

    /**
     * A call came to its end, and was not cancelled.
     *
     * @param dialect of its request
     * @param well whether it was answered
     */
    default void asked(Upstream upstream, Dialect dialect, boolean well) {}

    /** A stream has shown its first words. @param firstTokenMicros what of the time to them is the target's */
    default void showed(Upstream upstream, long firstTokenMicros) {}

    /**
     * A call was cancelled and its connection is closed.
     *
     * @param lateTokens what came of its answer after the cancel had come
     * @param lagMillis from the moment at which it was decided, by the clock of who did
     * @param overtaken whether another attempt of its request had shown something first
     */
    default void stopped(Upstream upstream, int lateTokens, long lagMillis, Overtaken overtaken) {}

    /**
     * A stream ended well.
     *
     * @param longestGapMicros the most between two reads, -1 where there were no two
     * @param slowestMicros the most that {@value Pace#STRETCH} characters of it took, without the longest pause among them; -1 where fewer came
     */
    default void streamed(Upstream upstream, long firstTokenMicros, long longestGapMicros, long slowestMicros) {}

    /**
     * How many milliseconds {@value Pace#STRETCH} characters of a stream may take, without the longest pause among them; {@code Long.MAX_VALUE}
     * where nobody knows.
     *
     * @param betweenChunks milliseconds that may pass between two reads
     */
    default long slowest(Upstream upstream, long betweenChunks) {
        return Long.MAX_VALUE;
    }

    /**
     * Whether a stream is to be left now for its pace: those of a target are left one after the other.
     *
     * @param millis that its last {@value Pace#STRETCH} characters took
     * @param elsewhere who could go on with it
     */
    default boolean leaves(Upstream upstream, long millis, List<Target> elsewhere) {
        return false;
    }

    /** A provider answered with an error. @param body as it came, up to 64 KiB: with what nobody else may see */
    default void refused(Upstream upstream, int status, Bytes body) {}

    /** Until when a call is to get on. */
    default Provider.Timeouts timeouts(Upstream upstream, int promptTokens) {
        return upstream.target().provider().timeouts();
    }
}
