package dev.signalbox.records.wire;

import dev.signalbox.records.StoredPlace;
import dev.signalbox.records.StoredResponse;
import org.apache.avro.Schema;

/** The values of the topics in which responses are kept. */
final class StoredLayouts {
    private StoredLayouts() {}

    static final class OfResponse implements Layout<StoredResponse> {
        @Override
        public Schema schema() {
            return dev.signalbox.avro.StoredResponse.getClassSchema();
        }

        @Override
        public void write(StoredResponse r, AvroOutput out) {
            out.writeString(r.id());
            out.writeString(r.tenant());
            out.writeLong(r.at());
            out.writeString(r.previous());
            out.writeBytes(r.input());
            out.writeBytes(r.answer());
            out.writeLong(r.inputOffset());
        }

        @Override
        public StoredResponse read(AvroInput in) {
            return new StoredResponse(
                    in.readString(), in.readString(), in.readLong(), in.readString(), in.readBytes(), in.readBytes(), in.readLong());
        }
    }

    static final class OfPlace implements Layout<StoredPlace> {
        @Override
        public Schema schema() {
            return dev.signalbox.avro.StoredPlace.getClassSchema();
        }

        @Override
        public void write(StoredPlace p, AvroOutput out) {
            out.writeString(p.id());
            out.writeInt(p.partition());
            out.writeLong(p.offset());
            out.writeBoolean(p.whole());
            out.writeLong(p.at());
        }

        @Override
        public StoredPlace read(AvroInput in) {
            return new StoredPlace(in.readString(), in.readInt(), in.readLong(), in.readBoolean(), in.readLong());
        }
    }
}
