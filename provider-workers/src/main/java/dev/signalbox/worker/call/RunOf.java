package dev.signalbox.worker.call;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.Cancel;
import dev.signalbox.records.Dispatch;
import dev.signalbox.records.Failure;
import dev.signalbox.records.Lane;

/** What attempt events say of where an attempt runs, also of those that never began. */
public final class RunOf {
    private RunOf() {}

    public static AttemptEvent.Run dispatch(Dispatch d, String model, long catalogVersion) {
        return new AttemptEvent.Run(
                d.worker(), d.workerEpoch(), d.target(), catalogVersion, d.number(), d.request().tenant(), model, d.request().lane());
    }

    /** Of a Dispatch that was not begun: it is told with the names that it came with. */
    public static AttemptEvent.Run notBegun(Dispatch d) {
        return dispatch(d, d.request().facts().model(), d.catalogVersion());
    }

    /** Of an attempt that this worker never saw: all that is known is what the cancel says. */
    public static AttemptEvent.Run unseen(Cancel c) {
        return new AttemptEvent.Run(c.worker(), c.workerEpoch(), c.target(), 0, 0, "", "", Lane.INTERACTIVE);
    }

    static String timeout(Failure failure) {
        return switch (failure) {
            case CONNECT_TIMEOUT -> "no connection in time";
            case FIRST_TOKEN_TIMEOUT -> "no answer in time";
            case CHUNK_TIMEOUT -> "the answer stalled";
            case DEADLINE -> "the request's deadline passed";
            default -> "the answer took too long";
        };
    }
}
