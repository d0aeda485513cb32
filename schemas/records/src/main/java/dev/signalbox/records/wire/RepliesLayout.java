package dev.signalbox.records.wire;

import dev.signalbox.avro.ReplyKind;
import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.Reply;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;

/** The replies of one tick. A field that means nothing for a kind of reply costs one zero byte. */
final class RepliesLayout implements Layout<List<Reply>> {
    private static final ReplyKind[] KINDS = ReplyKind.values();

    private final ReplyEventLayout event = new ReplyEventLayout();

    @Override
    public Schema schema() {
        return dev.signalbox.avro.Replies.getClassSchema();
    }

    @Override
    public void write(List<Reply> replies, AvroOutput out) {
        out.beginItems(replies.size());
        for (int i = 0; i < replies.size(); i++) {
            write(replies.get(i), out);
        }
        out.endItems();
    }

    private void write(Reply reply, AvroOutput out) {
        switch (reply) {
            case Reply.Events e -> writeEvents(e, out);
            case Reply.Terminated t -> {
                head(ReplyKind.TERMINATED, t, t.attempt(), 0, out);
                noRun(out);
                noEnd(out);
                write(Reply.Opening.NONE, out);
            }
            case Reply.Final f -> {
                head(ReplyKind.FINAL, f, Parts.NO_ATTEMPT, f.attempts(), out);
                noRun(out);
                out.writeInt(f.publication());
                Parts.FAILURE.write(f.failure(), out);
                out.writeString(f.message());
                out.writeLong(f.retryAfterMillis());
                out.writeBytes(f.providerError());
                write(Reply.Opening.NONE, out);
            }
            case Reply.Word w -> {
                head(kind(w.said()), w, Parts.NO_ATTEMPT, 0, out);
                noRun(out);
                noEnd(out);
                write(Reply.Opening.NONE, out);
            }
        }
    }

    private static ReplyKind kind(Reply.Said said) {
        return switch (said) {
            case ATTENDED -> ReplyKind.ATTENDED;
            case WITHDRAWN -> ReplyKind.WITHDRAWN;
            case HELD -> ReplyKind.HELD;
        };
    }

    private static void head(ReplyKind kind, Reply reply, AttemptId attempt, int number, AvroOutput out) {
        out.writeInt(kind.ordinal());
        out.writeString(reply.request().value());
        out.writeLong(reply.ingressEpoch());
        Parts.write(attempt, out);
        out.writeInt(number);
    }

    private void writeEvents(Reply.Events e, AvroOutput out) {
        head(ReplyKind.EVENTS, e, e.attempt(), e.number(), out);
        out.writeString(e.worker());
        out.writeLong(e.workerEpoch());
        out.writeString(e.target());
        out.writeInt(e.seq());
        boolean continued = e.continues().isPresent();
        out.writeBoolean(continued);
        Parts.write(continued ? e.continues().get().attempt() : Parts.NO_ATTEMPT, out);
        out.writeInt(continued ? e.continues().get().lastSeq() : 0);
        var events = e.events();
        out.beginItems(events.size());
        for (int i = 0; i < events.size(); i++) {
            event.write(events.get(i), out);
        }
        out.endItems();
        noEnd(out);
        write(e.opening(), out);
    }

    private static void write(Reply.Opening opening, AvroOutput out) {
        Parts.writeTexts(opening.leftOut(), out);
        out.writeString(opening.model());
        out.writeBytes(opening.echo());
    }

    private static void noRun(AvroOutput out) {
        out.writeString("");
        out.writeLong(0);
        out.writeString("");
        out.writeInt(0);
        out.writeBoolean(false);
        Parts.write(Parts.NO_ATTEMPT, out);
        out.writeInt(0);
        out.endItems();
    }

    private static void noEnd(AvroOutput out) {
        out.writeInt(0);
        out.writeInt(Parts.NO_FAILURE);
        out.writeString("");
        out.writeLong(0);
        out.writeBytes(Bytes.EMPTY);
    }

    @Override
    public List<Reply> read(AvroInput in) {
        return in.readList(this::readReply);
    }

    private Reply readReply(AvroInput in) {
        var kind = KINDS[in.readIndex(KINDS.length)];
        var request = Parts.readRequestId(in);
        long ingressEpoch = in.readLong();
        var attempt = Parts.readAttempt(in);
        int number = in.readInt();
        var worker = in.readString();
        long workerEpoch = in.readLong();
        var target = in.readString();
        int seq = in.readInt();
        boolean continued = in.readBoolean();
        var seam = new Reply.Seam(Parts.readAttempt(in), in.readInt());
        var events = in.readList(event::read);
        int publication = in.readInt();
        var failure = Parts.FAILURE.read(in, Failure.INTERNAL);
        var message = in.readString();
        long retryAfterMillis = in.readLong();
        var providerError = in.readBytes();
        var opening = new Reply.Opening(Parts.readTexts(in), in.readString(), in.readBytes());
        return switch (kind) {
            case EVENTS -> new Reply.Events(
                    request, ingressEpoch, attempt, number, worker, workerEpoch, target, seq,
                    continued ? Optional.of(seam) : Optional.empty(), events, opening);
            case TERMINATED -> new Reply.Terminated(request, ingressEpoch, attempt);
            case FINAL -> new Reply.Final(
                    request, ingressEpoch, publication, failure, message, retryAfterMillis, number, providerError);
            case ATTENDED -> new Reply.Word(request, ingressEpoch, Reply.Said.ATTENDED);
            case WITHDRAWN -> new Reply.Word(request, ingressEpoch, Reply.Said.WITHDRAWN);
            case HELD -> new Reply.Word(request, ingressEpoch, Reply.Said.HELD);
            case UNKNOWN -> throw new UnreadableRecord("a reply of a kind that this version does not know");
        };
    }
}
