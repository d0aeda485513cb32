package dev.signalbox.records.wire;

import dev.signalbox.records.Body;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Continuation;
import dev.signalbox.records.Facts;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Lane;
import dev.signalbox.records.ReplyAddress;
import dev.signalbox.records.RequestId;
import java.util.Optional;
import org.apache.avro.Schema;

/** A request without an id is read as {@link RequestId#UNNAMED}: only whoever knows where it lies can name it. */
final class RequestLayout implements Layout<InferenceRequest> {
    private static final Symbols<Body.Source> SOURCE =
            Symbols.of(Body.Source.class, dev.signalbox.avro.BodySource.class);
    private static final dev.signalbox.avro.BodySource[] SOURCES = dev.signalbox.avro.BodySource.values();
    private static final long[] NO_OFFSETS = {};

    @Override
    public Schema schema() {
        return dev.signalbox.avro.InferenceRequest.getClassSchema();
    }

    @Override
    public void write(InferenceRequest r, AvroOutput out) {
        out.writeString(r.id().equals(RequestId.UNNAMED) ? "" : r.id().value());
        out.writeInt(r.publication());
        out.writeInt(r.partition());
        out.writeString(r.tenant());
        Parts.LANE.write(r.lane(), out);
        Parts.DIALECT.write(r.dialect(), out);
        out.writeLong(r.receivedAt());
        out.writeLong(r.deadline());
        writeFacts(r.facts(), out);
        writeBody(r.body(), out);
        boolean replies = r.replyTo().isPresent();
        out.writeString(replies ? r.replyTo().get().ingress() : "");
        out.writeLong(replies ? r.replyTo().get().ingressEpoch() : 0);
        out.writeInt(replies ? r.replyTo().get().partition() : -1);
        boolean continued = r.continuation().isPresent();
        out.writeBoolean(continued);
        Parts.write(continued ? r.continuation().get().attempt() : Parts.NO_ATTEMPT, out);
        out.writeInt(continued ? r.continuation().get().lastSeq() : 0);
        out.writeString(continued ? r.continuation().get().text() : "");
        out.writeBoolean(r.resumable());
        out.writeString(continued ? r.continuation().get().target() : "");
        out.writeString(continued ? r.continuation().get().reasoning() : "");
        out.writeInt(continued ? r.continuation().get().tokens() : 0);
        out.writeBytes(continued ? r.continuation().get().opening() : Bytes.EMPTY);
        Parts.write(r.headers(), out);
    }

    private static void writeFacts(Facts f, AvroOutput out) {
        out.writeString(f.model());
        out.writeBoolean(f.stream());
        out.writeInt(f.promptTokens());
        out.writeInt(f.maxOutputTokens());
        out.writeInt(f.features());
        out.writeString(f.affinity());
        out.writePacked(f.prefixBlocks());
        out.writeInt(f.spans().modelStart());
        out.writeInt(f.spans().modelEnd());
        out.writeInt(f.spans().streamOptionsStart());
        out.writeInt(f.spans().streamOptionsEnd());
    }

    private static void writeBody(Body body, AvroOutput out) {
        switch (body) {
            case Body.Inline(var bytes) -> {
                out.writeBytes(bytes);
                out.writeInt(dev.signalbox.avro.BodySource.INLINE.ordinal());
                out.writeInt(0);
                out.writePacked(NO_OFFSETS);
                out.writeInt(0);
            }
            case Body.Reference(var source, int partition, var offsets, int length) -> {
                out.writeBytes(Bytes.EMPTY);
                SOURCE.write(source, out);
                out.writeInt(partition);
                out.writePacked(offsets);
                out.writeInt(length);
            }
        }
    }

    @Override
    public InferenceRequest read(AvroInput in) {
        var id = in.readString();
        if (id.length() > 128) {
            throw new UnreadableRecord("a request id has at most 128 characters, got " + id.length());
        }
        var named = id.isBlank() ? RequestId.UNNAMED : new RequestId(id);
        int publication = in.readInt();
        int partition = in.readInt();
        var tenant = in.readString();
        var lane = Parts.LANE.read(in, Lane.BATCH);
        var dialect = Parts.DIALECT.read(in);
        long receivedAt = in.readLong();
        long deadline = in.readLong();
        var facts = readFacts(in);
        var body = readBody(in);
        var address = readAddress(in);
        boolean continued = in.readBoolean();
        var attempt = Parts.readAttempt(in);
        int lastSeq = in.readInt();
        var text = in.readString();
        boolean resumable = in.readBoolean();
        var continuation = new Continuation(
                attempt, lastSeq, in.readString(), text, in.readString(), in.readInt(), in.readBytes());
        return new InferenceRequest(
                named, publication, partition, tenant, lane, dialect, receivedAt, deadline, facts, body, address,
                continued ? Optional.of(continuation) : Optional.empty(), resumable, Parts.readMap(in));
    }

    private static Facts readFacts(AvroInput in) {
        return new Facts(
                in.readString(),
                in.readBoolean(),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readString(),
                in.readPackedLongs(),
                readSpans(in));
    }

    private static Facts.Spans readSpans(AvroInput in) {
        var spans = new Facts.Spans(in.readInt(), in.readInt(), in.readInt(), in.readInt());
        return spans.equals(Facts.Spans.UNKNOWN) ? Facts.Spans.UNKNOWN : spans;
    }

    private static Body readBody(AvroInput in) {
        var inline = in.readBytes();
        var source = SOURCES[in.readIndex(SOURCES.length)];
        int partition = in.readInt();
        var offsets = in.readPackedLongs();
        int length = in.readInt();
        return switch (source) {
            case INLINE -> new Body.Inline(inline);
            case BODIES -> reference(Body.Source.BODIES, partition, offsets, length);
            case REQUESTS -> reference(Body.Source.REQUESTS, partition, offsets, length);
            case BATCH -> reference(Body.Source.BATCH, partition, offsets, length);
            case UNKNOWN -> throw new UnreadableRecord("this version does not know where its body lies");
        };
    }

    private static Body reference(Body.Source source, int partition, long[] offsets, int length) {
        if (partition < 0 || length < 0) {
            throw new UnreadableRecord("its body lies at partition " + partition + " with " + length + " bytes");
        }
        return new Body.Reference(source, partition, offsets, length);
    }

    private static Optional<ReplyAddress> readAddress(AvroInput in) {
        var address = new ReplyAddress(in.readString(), in.readLong(), in.readInt());
        return address.partition() < 0 ? Optional.empty() : Optional.of(address);
    }
}
