package dev.signalbox.records.wire;

import dev.signalbox.records.Cancel;
import dev.signalbox.records.Claim;
import dev.signalbox.records.DeadLetter;
import dev.signalbox.records.Failure;
import dev.signalbox.records.Response;
import dev.signalbox.records.UsageWindow;
import org.apache.avro.Schema;

/** The flat values of the inference and usage topics. */
final class AnswerLayouts {
    private AnswerLayouts() {}

    static final class OfCancel implements Layout<Cancel> {
        @Override
        public Schema schema() {
            return dev.signalbox.avro.Cancel.getClassSchema();
        }

        @Override
        public void write(Cancel c, AvroOutput out) {
            out.writeString(c.request().value());
            Parts.write(c.attempt(), out);
            out.writeString(c.worker());
            out.writeLong(c.workerEpoch());
            out.writeString(c.target());
            out.writeInt(c.partition());
            out.writeLong(c.at());
            out.writeBoolean(c.overtaken());
        }

        @Override
        public Cancel read(AvroInput in) {
            return new Cancel(
                    Parts.readRequestId(in),
                    Parts.readOptionalAttempt(in),
                    in.readString(),
                    in.readLong(),
                    in.readString(),
                    in.readInt(),
                    in.readLong(),
                    in.readBoolean());
        }
    }

    static final class OfResponse implements Layout<Response> {
        @Override
        public Schema schema() {
            return dev.signalbox.avro.Response.getClassSchema();
        }

        @Override
        public void write(Response r, AvroOutput out) {
            out.writeString(r.request().value());
            out.writeString(r.tenant());
            out.writeString(r.model());
            out.writeBoolean(r.ok());
            out.writeInt(r.status());
            Parts.DIALECT.write(r.dialect(), out);
            out.writeBytes(r.body());
            Parts.FAILURE.write(r.failure(), out);
            out.writeString(r.message());
            Parts.write(r.usage(), out);
            out.writeString(r.target());
            out.writeInt(r.attempts());
            out.writeLong(r.receivedAt());
            out.writeLong(r.finishedAt());
        }

        @Override
        public Response read(AvroInput in) {
            return new Response(
                    Parts.readRequestId(in),
                    in.readString(),
                    in.readString(),
                    in.readBoolean(),
                    in.readInt(),
                    Parts.DIALECT.read(in),
                    in.readBytes(),
                    Parts.FAILURE.read(in, Failure.INTERNAL),
                    in.readString(),
                    Parts.readUsage(in),
                    in.readString(),
                    in.readInt(),
                    in.readLong(),
                    in.readLong());
        }
    }

    static final class OfDeadLetter implements Layout<DeadLetter> {
        @Override
        public Schema schema() {
            return dev.signalbox.avro.DeadLetter.getClassSchema();
        }

        @Override
        public void write(DeadLetter d, AvroOutput out) {
            out.writeString(d.topic());
            out.writeInt(d.partition());
            out.writeLong(d.offset());
            out.writeBytes(d.key());
            out.writeBytes(d.value());
            out.writeString(d.reason());
            out.writeString(d.process());
            out.writeLong(d.at());
        }

        @Override
        public DeadLetter read(AvroInput in) {
            return new DeadLetter(
                    in.readString(),
                    in.readInt(),
                    in.readLong(),
                    in.readBytes(),
                    in.readBytes(),
                    in.readString(),
                    in.readString(),
                    in.readLong());
        }
    }

    static final class OfClaim implements Layout<Claim> {
        @Override
        public Schema schema() {
            return dev.signalbox.avro.Claim.getClassSchema();
        }

        @Override
        public void write(Claim c, AvroOutput out) {
            out.writeString(c.key());
            out.writeString(c.body());
            out.writeString(c.request().value());
            out.writeString(c.replaces());
            out.writeLong(c.at());
        }

        @Override
        public Claim read(AvroInput in) {
            return new Claim(in.readString(), in.readString(), Parts.readRequestId(in), in.readString(), in.readLong());
        }
    }

    static final class OfUsageWindow implements Layout<UsageWindow> {
        @Override
        public Schema schema() {
            return dev.signalbox.avro.UsageWindow.getClassSchema();
        }

        @Override
        public void write(UsageWindow u, AvroOutput out) {
            out.writeString(u.tenant());
            out.writeString(u.model());
            out.writeString(u.target());
            out.writeLong(u.windowStart());
            out.writeLong(u.windowMillis());
            Parts.LANE.write(u.lane(), out);
            out.writeLong(u.requests());
            out.writeLong(u.attempts());
            Parts.write(u.usage(), out);
            out.writeLong(u.providerCostMicros());
            out.writeLong(u.chargeMicros());
            out.writeLong(u.failures());
            out.writeLong(u.hedges());
            out.writeLong(u.hedgeCostMicros());
        }

        @Override
        public UsageWindow read(AvroInput in) {
            return new UsageWindow(
                    in.readString(),
                    in.readString(),
                    in.readString(),
                    in.readLong(),
                    in.readLong(),
                    Parts.LANE.read(in),
                    in.readLong(),
                    in.readLong(),
                    Parts.readUsage(in),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    in.readLong());
        }
    }
}
