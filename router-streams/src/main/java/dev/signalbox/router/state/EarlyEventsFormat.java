package dev.signalbox.router.state;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.Lane;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.Usage;
import java.util.ArrayList;

/**
 * Early events as bytes for the changelog. Of what a worker says only that is written which the machine goes by: not what it cost, how
 * long it took and to whom it is charged. A provider's error of more than {@value #LARGEST_ERROR} bytes is left out.
 */
final class EarlyEventsFormat {
    /** Apart from the versions of {@link RequestStateFormat}, so that neither reads the other's. */
    private static final int VERSION = 1_001;
    private static final int LARGEST_ERROR = 2_048;
    private static final AttemptEvent.Timings UNKNOWN = new AttemptEvent.Timings(0, -1, 0);

    private enum Kind {
        ACCEPTED,
        FIRST_TOKEN,
        FINISHED,
        FAILED,
        STOPPED,
        REFUSED,
        OVERLOADED,
        WON,
        BROKEN,
        SUPERSEDED,
        CANCELLED,
        ATTENDED
    }

    private EarlyEventsFormat() {}

    static byte[] write(EarlyEvents.Early early) {
        var out = new BytesOut();
        out.number(VERSION);
        out.number(early.since());
        out.number(early.events().size());
        early.events().forEach(event -> event(event, out));
        return out.taken();
    }

    /** @throws IllegalArgumentException where the bytes are no events, or of a version that this one does not know */
    static EarlyEvents.Early read(RequestId id, byte[] bytes) {
        var in = new BytesIn(bytes);
        long version = in.number();
        if (version != VERSION) {
            throw new IllegalArgumentException("early events of version " + version + ", known is " + VERSION);
        }
        long since = in.number();
        int n = in.count();
        var events = new ArrayList<AttemptEvent>(n);
        for (int i = 0; i < n; i++) {
            events.add(event(id, in));
        }
        return new EarlyEvents.Early(since, events);
    }

    private static void event(AttemptEvent event, BytesOut out) {
        out.word(kind(event));
        event.of().ifPresent(attempt -> id(attempt, out));
        switch (event) {
            case AttemptEvent.OfWorker of -> {
                run(of.run(), out);
                if (of instanceof AttemptEvent.Failed failed) {
                    out.word(failed.failure());
                    out.text(failed.message());
                    out.number(failed.retryAfterMillis());
                    out.flag(failed.visible());
                    out.bytes(failed.providerError().length() > LARGEST_ERROR ? Bytes.EMPTY : failed.providerError());
                }
            }
            case AttemptEvent.Won won -> out.number(won.publication());
            case AttemptEvent.Broken _, AttemptEvent.Attended _ -> {}
            case AttemptEvent.Superseded superseded -> out.number(superseded.publication());
            case AttemptEvent.Cancelled cancelled -> out.text(cancelled.reason());
        }
    }

    private static Kind kind(AttemptEvent event) {
        return switch (event) {
            case AttemptEvent.Accepted _ -> Kind.ACCEPTED;
            case AttemptEvent.FirstToken _ -> Kind.FIRST_TOKEN;
            case AttemptEvent.Finished _ -> Kind.FINISHED;
            case AttemptEvent.Failed _ -> Kind.FAILED;
            case AttemptEvent.Stopped _ -> Kind.STOPPED;
            case AttemptEvent.Refused _ -> Kind.REFUSED;
            case AttemptEvent.Overloaded _ -> Kind.OVERLOADED;
            case AttemptEvent.Won _ -> Kind.WON;
            case AttemptEvent.Broken _ -> Kind.BROKEN;
            case AttemptEvent.Superseded _ -> Kind.SUPERSEDED;
            case AttemptEvent.Cancelled _ -> Kind.CANCELLED;
            case AttemptEvent.Attended _ -> Kind.ATTENDED;
        };
    }

    private static AttemptEvent event(RequestId id, BytesIn in) {
        return switch (in.word(Kind.class)) {
            case ACCEPTED -> new AttemptEvent.Accepted(id, attempt(in), run(in), UNKNOWN);
            case FIRST_TOKEN -> new AttemptEvent.FirstToken(id, attempt(in), run(in), UNKNOWN);
            case FINISHED -> new AttemptEvent.Finished(id, attempt(in), run(in), UNKNOWN, FinishReason.STOP, Usage.NONE);
            case FAILED -> new AttemptEvent.Failed(id, attempt(in), run(in), UNKNOWN, in.word(Failure.class), in.text(), in.number(),
                    in.flag(), Usage.NONE, in.bytes());
            case STOPPED -> new AttemptEvent.Stopped(id, attempt(in), run(in), UNKNOWN, Usage.NONE, 0);
            case REFUSED -> new AttemptEvent.Refused(id, attempt(in), run(in), AttemptEvent.RefusedFor.EPOCH, -1);
            case OVERLOADED -> new AttemptEvent.Overloaded(id, attempt(in), run(in), 0);
            case WON -> new AttemptEvent.Won(id, attempt(in), in.count());
            case BROKEN -> new AttemptEvent.Broken(id, attempt(in));
            case SUPERSEDED -> new AttemptEvent.Superseded(id, in.count());
            case CANCELLED -> new AttemptEvent.Cancelled(id, in.text());
            case ATTENDED -> new AttemptEvent.Attended(id);
        };
    }

    private static void id(AttemptId id, BytesOut out) {
        out.number(id.publication());
        out.number(id.routerEpoch());
        out.number(id.n());
    }

    private static AttemptId attempt(BytesIn in) {
        return new AttemptId(in.count(), in.number(), in.number());
    }

    private static void run(AttemptEvent.Run run, BytesOut out) {
        out.text(run.worker());
        out.number(run.workerEpoch());
        out.text(run.target());
        out.number(run.catalogVersion());
        out.number(run.number());
    }

    private static AttemptEvent.Run run(BytesIn in) {
        return new AttemptEvent.Run(in.text(), in.number(), in.text(), in.number(), in.count(), "", "", Lane.INTERACTIVE);
    }
}
