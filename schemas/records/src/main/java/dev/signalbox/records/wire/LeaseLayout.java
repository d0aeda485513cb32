package dev.signalbox.records.wire;

import dev.signalbox.avro.LeaseKind;
import dev.signalbox.records.fleet.Lease;
import org.apache.avro.Schema;

final class LeaseLayout implements Layout<Lease> {
    private static final LeaseKind[] KINDS = LeaseKind.values();
    private static final Symbols<Lease.Role> ROLE = Symbols.of(Lease.Role.class, dev.signalbox.avro.Role.class);

    @Override
    public Schema schema() {
        return dev.signalbox.avro.Lease.getClassSchema();
    }

    @Override
    public void write(Lease lease, AvroOutput out) {
        switch (lease) {
            case Lease.Alive a -> {
                out.writeInt(LeaseKind.ALIVE.ordinal());
                out.writeString(a.process());
                ROLE.write(a.role(), out);
                out.writeLong(a.epoch());
                out.writeLong(a.incarnation());
                out.writeLong(a.sentNanos());
                Parts.write(a.owned(), out, (partition, to) -> to.writeInt(partition));
                out.writeBoolean(a.draining());
                out.writeString(a.address());
                Parts.write(a.slots(), out, LeaseLayout::writeSlots);
                out.writeLong(-1);
                out.writeString("");
            }
            case Lease.Lapsed l -> {
                out.writeInt(LeaseKind.LAPSED.ordinal());
                out.writeString(l.process());
                out.writeInt(dev.signalbox.avro.Role.UNKNOWN.ordinal());
                out.writeLong(l.epoch());
                out.writeLong(0);
                out.writeLong(0);
                out.endItems();
                out.writeBoolean(false);
                out.writeString("");
                out.endItems();
                out.writeLong(l.lastSeen());
                out.writeString(l.judge());
            }
        }
    }

    private static void writeSlots(Lease.Slots slots, AvroOutput out) {
        out.writeString(slots.target());
        out.writeInt(slots.limit());
        out.writeInt(slots.inFlight());
    }

    private static Lease.Slots readSlots(AvroInput in) {
        return new Lease.Slots(in.readString(), in.readInt(), in.readInt());
    }

    @Override
    public Lease read(AvroInput in) {
        var kind = KINDS[in.readIndex(KINDS.length)];
        var process = in.readString();
        var role = ROLE.readOptional(in);
        long epoch = in.readLong();
        long incarnation = in.readLong();
        long sentNanos = in.readLong();
        var owned = Parts.readNumbers(in);
        boolean draining = in.readBoolean();
        var address = in.readString();
        var slots = in.readList(LeaseLayout::readSlots);
        long lastSeen = in.readLong();
        var judge = in.readString();
        return switch (kind) {
            case ALIVE -> new Lease.Alive(
                    process,
                    role.orElseThrow(() -> new UnreadableRecord("a role that this version does not know")),
                    epoch, incarnation, sentNanos, owned, draining, address, slots);
            case LAPSED -> new Lease.Lapsed(process, epoch, lastSeen, judge);
            case UNKNOWN -> throw new UnreadableRecord("a lease of a kind that this version does not know");
        };
    }
}
