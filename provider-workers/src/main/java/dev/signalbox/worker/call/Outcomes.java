package dev.signalbox.worker.call;

import dev.signalbox.records.Failure;

/** Who learns from how calls end: health and metrics. Called on event loops; must not block. */
public interface Outcomes {
    /** @param firstTokenMicros to the first visible event, -1 where there was none */
    void succeeded(Upstream upstream, long firstTokenMicros, long totalMicros);

    void failed(Upstream upstream, Failure failure, long retryAfterMillis);
}
