package dev.signalbox.records.wire;

import dev.signalbox.records.Dispatch;
import org.apache.avro.Schema;

final class DispatchLayout implements Layout<Dispatch> {
    private final RequestLayout request = new RequestLayout();

    @Override
    public Schema schema() {
        return dev.signalbox.avro.Dispatch.getClassSchema();
    }

    @Override
    public void write(Dispatch d, AvroOutput out) {
        request.write(d.request(), out);
        Parts.write(d.attempt(), out);
        out.writeInt(d.number());
        out.writeString(d.sender());
        out.writeLong(d.senderEpoch());
        out.writeString(d.worker());
        out.writeLong(d.workerEpoch());
        out.writeInt(d.partition());
        out.writeString(d.target());
        out.writeLong(d.catalogVersion());
    }

    @Override
    public Dispatch read(AvroInput in) {
        return new Dispatch(
                request.read(in),
                Parts.readAttempt(in),
                in.readInt(),
                in.readString(),
                in.readLong(),
                in.readString(),
                in.readLong(),
                in.readInt(),
                in.readString(),
                in.readLong());
    }
}
