package dev.signalbox.worker.call;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.Dispatch;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;

/** How a call ended, kept until its last event may be said. @param lateTokens what came of the answer after the cancel */
record Ending(ReplyEvent last, boolean cancelled, Usage usage, AttemptEvent.Timings timings, int lateTokens) {
    AttemptEvent.OfWorker event(Dispatch of, AttemptEvent.Run run, boolean visible) {
        var id = of.request().id();
        var attempt = of.attempt();
        return switch (last) {
            case ReplyEvent.Finished f -> new AttemptEvent.Finished(id, attempt, run, timings, f.reason(), usage);
            case ReplyEvent.Failed _ when cancelled -> new AttemptEvent.Stopped(id, attempt, run, timings, usage, lateTokens);
            case ReplyEvent.Failed f -> new AttemptEvent.Failed(
                    id, attempt, run, timings, f.failure(), f.message(), f.retryAfterMillis(), visible, usage, f.raw(), f.forGood());
            default -> throw new IllegalStateException("an attempt ended with " + last.getClass().getSimpleName());
        };
    }
}
