package dev.signalbox.worker.call;

import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.catalog.Provider;

/** Who learns from how calls end: health and metrics. Called on event loops; must not block. */
public interface Outcomes {
    /** @param firstTokenMicros to the first visible event, -1 where there was none */
    void succeeded(Upstream upstream, long firstTokenMicros, long totalMicros);

    void failed(Upstream upstream, Failure failure, long retryAfterMillis);

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

    /** A stream that ended well had at most so long between two reads. */
    default void streamed(Upstream upstream, long firstTokenMicros, long longestGapMicros) {}

    /** A provider answered with an error. @param body as it came, up to 64 KiB: with what nobody else may see */
    default void refused(Upstream upstream, int status, Bytes body) {}

    /** Until when a call is to get on. */
    default Provider.Timeouts timeouts(Upstream upstream, int promptTokens) {
        return upstream.target().provider().timeouts();
    }
}
