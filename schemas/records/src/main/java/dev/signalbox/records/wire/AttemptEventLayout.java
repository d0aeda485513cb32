package dev.signalbox.records.wire;

import dev.signalbox.avro.AttemptEventKind;
import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.Lane;
import dev.signalbox.records.Usage;
import org.apache.avro.Schema;

/**
 * All kinds of event in one flat record. Kinds differ in few fields, so the record is first gathered, then written in
 * one place.
 */
final class AttemptEventLayout implements Layout<AttemptEvent> {
    private static final AttemptEventKind[] KINDS = AttemptEventKind.values();
    private static final int NO_PARTITION = -1;
    private static final Symbols<AttemptEvent.RefusedFor> REFUSED =
            Symbols.of(AttemptEvent.RefusedFor.class, dev.signalbox.avro.RefusedFor.class);
    private static final AttemptEvent.Run NO_RUN = new AttemptEvent.Run("", 0, "", 0, 0, "", "", Lane.BATCH);
    private static final AttemptEvent.Timings NO_TIMINGS = new AttemptEvent.Timings(0, -1, 0);

    @Override
    public Schema schema() {
        return dev.signalbox.avro.AttemptEvent.getClassSchema();
    }

    @Override
    public void write(AttemptEvent event, AvroOutput out) {
        switch (event) {
            case AttemptEvent.Accepted e -> {
                head(AttemptEventKind.ACCEPTED, e, e.attempt(), e.run(), e.timings(), out);
                tail(FinishReason.OTHER, Usage.NONE, "", 0, 0, out);
            }
            case AttemptEvent.FirstToken e -> {
                head(AttemptEventKind.FIRST_TOKEN, e, e.attempt(), e.run(), e.timings(), out);
                tail(FinishReason.OTHER, Usage.NONE, "", 0, 0, out);
            }
            case AttemptEvent.Finished e -> {
                head(AttemptEventKind.FINISHED, e, e.attempt(), e.run(), e.timings(), out);
                tail(e.reason(), e.usage(), "", 0, 0, out);
            }
            case AttemptEvent.Failed e -> failed(e, out);
            case AttemptEvent.Stopped e -> {
                head(AttemptEventKind.STOPPED, e, e.attempt(), e.run(), e.timings(), out);
                tail(FinishReason.OTHER, e.usage(), "", e.lateTokens(), 0, out);
            }
            case AttemptEvent.Refused e -> {
                head(AttemptEventKind.REFUSED, e, e.attempt(), e.run(), NO_TIMINGS, out);
                middle(FinishReason.OTHER, Usage.NONE, "", out);
                last(0, e.reason(), 0, 0, e.partition(), false, out);
            }
            case AttemptEvent.Overloaded e -> {
                head(AttemptEventKind.OVERLOADED, e, e.attempt(), e.run(), NO_TIMINGS, out);
                middle(FinishReason.OTHER, Usage.NONE, "", out);
                last(0, AttemptEvent.RefusedFor.EPOCH, e.limit(), 0, NO_PARTITION, false, out);
            }
            case AttemptEvent.Won e -> {
                head(AttemptEventKind.WON, e, e.attempt(), NO_RUN, NO_TIMINGS, out);
                tail(FinishReason.OTHER, Usage.NONE, "", 0, e.publication(), out);
            }
            case AttemptEvent.Broken e -> {
                head(AttemptEventKind.BROKEN, e, e.attempt(), NO_RUN, NO_TIMINGS, out);
                tail(FinishReason.OTHER, Usage.NONE, "", 0, 0, out);
            }
            case AttemptEvent.Superseded e -> {
                head(AttemptEventKind.SUPERSEDED, e, Parts.NO_ATTEMPT, NO_RUN, NO_TIMINGS, out);
                tail(FinishReason.OTHER, Usage.NONE, "", 0, e.publication(), out);
            }
            case AttemptEvent.Cancelled e -> {
                head(AttemptEventKind.CANCELLED, e, Parts.NO_ATTEMPT, NO_RUN, NO_TIMINGS, out);
                tail(FinishReason.OTHER, Usage.NONE, e.reason(), 0, 0, out);
            }
            case AttemptEvent.Attended e -> {
                head(AttemptEventKind.ATTENDED, e, Parts.NO_ATTEMPT, NO_RUN, NO_TIMINGS, out);
                tail(FinishReason.OTHER, Usage.NONE, "", 0, 0, out);
            }
        }
    }

    private static void head(
            AttemptEventKind kind,
            AttemptEvent event,
            AttemptId attempt,
            AttemptEvent.Run run,
            AttemptEvent.Timings timings,
            AvroOutput out) {
        out.writeInt(kind.ordinal());
        out.writeString(event.request().value());
        Parts.write(attempt, out);
        out.writeString(run.worker());
        out.writeLong(run.workerEpoch());
        out.writeString(run.target());
        out.writeLong(run.catalogVersion());
        out.writeInt(run.number());
        out.writeString(run.tenant());
        out.writeString(run.model());
        Parts.LANE.write(run.lane(), out);
        out.writeLong(timings.acceptedAt());
        out.writeLong(timings.firstTokenMicros());
        out.writeLong(timings.totalMicros());
    }

    private static void failed(AttemptEvent.Failed e, AvroOutput out) {
        head(AttemptEventKind.FAILED, e, e.attempt(), e.run(), e.timings(), out);
        Parts.FINISH.write(FinishReason.OTHER, out);
        Parts.write(e.usage(), out);
        Parts.FAILURE.write(e.failure(), out);
        out.writeString(e.message());
        out.writeLong(e.retryAfterMillis());
        out.writeBoolean(e.visible());
        out.writeBytes(e.providerError());
        last(0, AttemptEvent.RefusedFor.EPOCH, 0, 0, NO_PARTITION, e.forGood(), out);
    }

    private static void tail(FinishReason finish, Usage usage, String message, int lateTokens, int publication,
            AvroOutput out) {
        middle(finish, usage, message, out);
        last(lateTokens, AttemptEvent.RefusedFor.EPOCH, 0, publication, NO_PARTITION, false, out);
    }

    private static void middle(FinishReason finish, Usage usage, String message, AvroOutput out) {
        Parts.FINISH.write(finish, out);
        Parts.write(usage, out);
        out.writeInt(Parts.NO_FAILURE);
        out.writeString(message);
        out.writeLong(0);
        out.writeBoolean(false);
        out.writeBytes(Bytes.EMPTY);
    }

    private static void last(int lateTokens, AttemptEvent.RefusedFor refusedFor, int limit, int publication,
            int partition, boolean forGood, AvroOutput out) {
        out.writeInt(lateTokens);
        REFUSED.write(refusedFor, out);
        out.writeInt(limit);
        out.writeInt(publication);
        out.writeInt(partition);
        out.writeBoolean(forGood);
    }

    @Override
    public AttemptEvent read(AvroInput in) {
        var kind = KINDS[in.readIndex(KINDS.length)];
        var request = Parts.readRequestId(in);
        var attempt = Parts.readAttempt(in);
        var run = readRun(in);
        var timings = new AttemptEvent.Timings(in.readLong(), in.readLong(), in.readLong());
        var finish = Parts.FINISH.read(in, FinishReason.OTHER);
        var usage = Parts.readUsage(in);
        var failure = Parts.FAILURE.read(in, Failure.INTERNAL);
        var message = in.readString();
        long retryAfterMillis = in.readLong();
        boolean visible = in.readBoolean();
        var providerError = in.readBytes();
        int lateTokens = in.readInt();
        var refusedFor = REFUSED.read(in);
        int limit = in.readInt();
        int publication = in.readInt();
        int partition = in.readInt();
        boolean forGood = in.readBoolean();
        return switch (kind) {
            case ACCEPTED -> new AttemptEvent.Accepted(request, attempt, run, timings);
            case FIRST_TOKEN -> new AttemptEvent.FirstToken(request, attempt, run, timings);
            case FINISHED -> new AttemptEvent.Finished(request, attempt, run, timings, finish, usage);
            case FAILED -> new AttemptEvent.Failed(
                    request, attempt, run, timings, failure, message, retryAfterMillis, visible, usage, providerError, forGood);
            case STOPPED -> new AttemptEvent.Stopped(request, attempt, run, timings, usage, lateTokens);
            case REFUSED -> new AttemptEvent.Refused(request, attempt, run, refusedFor, partition);
            case OVERLOADED -> new AttemptEvent.Overloaded(request, attempt, run, limit);
            case WON -> new AttemptEvent.Won(request, attempt, publication);
            case BROKEN -> new AttemptEvent.Broken(request, attempt);
            case SUPERSEDED -> new AttemptEvent.Superseded(request, publication);
            case CANCELLED -> new AttemptEvent.Cancelled(request, message);
            case ATTENDED -> new AttemptEvent.Attended(request);
            case UNKNOWN -> throw new UnreadableRecord("an event of a kind that this version does not know");
        };
    }

    private static AttemptEvent.Run readRun(AvroInput in) {
        return new AttemptEvent.Run(
                in.readString(),
                in.readLong(),
                in.readString(),
                in.readLong(),
                in.readInt(),
                in.readString(),
                in.readString(),
                Parts.LANE.read(in));
    }
}
