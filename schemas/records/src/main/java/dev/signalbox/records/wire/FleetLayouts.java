package dev.signalbox.records.wire;

import dev.signalbox.records.fleet.InflightDelta;
import dev.signalbox.records.fleet.TargetHealth;
import dev.signalbox.records.fleet.TargetProfile;
import dev.signalbox.records.fleet.Utilization;
import org.apache.avro.Schema;

/** What is told of targets. */
final class FleetLayouts {
    private FleetLayouts() {}

    static final class OfInflightDelta implements Layout<InflightDelta> {
        @Override
        public Schema schema() {
            return dev.signalbox.avro.InflightDelta.getClassSchema();
        }

        @Override
        public void write(InflightDelta d, AvroOutput out) {
            out.writeString(d.router());
            out.writeLong(d.epoch());
            out.writeLong(d.seq());
            out.writeBoolean(d.snapshot());
            out.writeLong(d.catalogVersion());
            out.writeInts(d.targets());
            out.writeInts(d.requests());
            out.writeInts(d.prefillTokens());
            out.writeInts(d.kvTokens());
            out.writeInts(d.decoding());
        }

        @Override
        public InflightDelta read(AvroInput in) {
            var delta = new InflightDelta(
                    in.readString(),
                    in.readLong(),
                    in.readLong(),
                    in.readBoolean(),
                    in.readLong(),
                    in.readInts(),
                    in.readInts(),
                    in.readInts(),
                    in.readInts(),
                    in.readInts());
            int places = delta.targets().length;
            if (delta.requests().length != places || delta.prefillTokens().length != places
                    || delta.kvTokens().length != places || delta.decoding().length != places) {
                throw new UnreadableRecord("its arrays differ in length from the " + places + " targets that it names");
            }
            return delta;
        }
    }

    static final class OfTargetHealth implements Layout<TargetHealth> {
        private static final Symbols<TargetHealth.Circuit> CIRCUIT =
                Symbols.of(TargetHealth.Circuit.class, dev.signalbox.avro.Circuit.class);

        @Override
        public Schema schema() {
            return dev.signalbox.avro.TargetHealth.getClassSchema();
        }

        @Override
        public void write(TargetHealth h, AvroOutput out) {
            out.writeString(h.target());
            out.writeString(h.worker());
            out.writeLong(h.workerEpoch());
            out.writeLong(h.catalogVersion());
            CIRCUIT.write(h.circuit(), out);
            out.writeDouble(h.errorRate());
            out.writeInt(h.samples());
            out.writeLong(h.coolUntil());
            out.writeString(h.cause());
            out.writeDouble(h.latencyMillis());
            out.writeInt(h.limit());
            out.writeLong(h.at());
        }

        @Override
        public TargetHealth read(AvroInput in) {
            return new TargetHealth(
                    in.readString(),
                    in.readString(),
                    in.readLong(),
                    in.readLong(),
                    CIRCUIT.read(in),
                    in.readDouble(),
                    in.readInt(),
                    in.readLong(),
                    in.readString(),
                    in.readDouble(),
                    in.readInt(),
                    in.readLong());
        }
    }

    static final class OfUtilization implements Layout<Utilization> {
        @Override
        public Schema schema() {
            return dev.signalbox.avro.Utilization.getClassSchema();
        }

        @Override
        public void write(Utilization u, AvroOutput out) {
            out.writeString(u.target());
            out.writeString(u.engine());
            out.writeDouble(u.running());
            out.writeDouble(u.waiting());
            out.writeDouble(u.kvUsed());
            out.writeDouble(u.prefixHitRate());
            out.writeDouble(u.promptTokensPerSecond());
            out.writeDouble(u.outputTokensPerSecond());
            out.writeDouble(u.smUsed());
            out.writeDouble(u.memoryUsed());
            out.writeLong(u.at());
        }

        @Override
        public Utilization read(AvroInput in) {
            return new Utilization(
                    in.readString(),
                    in.readString(),
                    in.readDouble(),
                    in.readDouble(),
                    in.readDouble(),
                    in.readDouble(),
                    in.readDouble(),
                    in.readDouble(),
                    in.readDouble(),
                    in.readDouble(),
                    in.readLong());
        }
    }

    static final class OfTargetProfile implements Layout<TargetProfile> {
        @Override
        public Schema schema() {
            return dev.signalbox.avro.TargetProfile.getClassSchema();
        }

        @Override
        public void write(TargetProfile p, AvroOutput out) {
            out.writeString(p.target());
            out.writeDouble(p.prefillTokensPerSecond());
            out.writeDouble(p.decodeTokensPerSecond());
            out.writeDouble(p.ttftP50());
            out.writeDouble(p.ttftP95());
            out.writeDouble(p.ttftP99());
            out.writeDouble(p.itlP50());
            out.writeDouble(p.itlP95());
            out.writeDouble(p.itlP99());
            out.writeLong(p.samples());
            out.writeLong(p.at());
        }

        @Override
        public TargetProfile read(AvroInput in) {
            return new TargetProfile(
                    in.readString(),
                    in.readDouble(),
                    in.readDouble(),
                    in.readDouble(),
                    in.readDouble(),
                    in.readDouble(),
                    in.readDouble(),
                    in.readDouble(),
                    in.readDouble(),
                    in.readLong(),
                    in.readLong());
        }
    }
}
