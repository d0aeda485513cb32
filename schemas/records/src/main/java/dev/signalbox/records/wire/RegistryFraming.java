package dev.signalbox.records.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;

/** The Confluent wire format: a zero byte, the schema's id in four bytes, Avro binary. */
final class RegistryFraming implements Framing {
    private static final VarHandle ID = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int HEADER = 5;

    private final SchemaRegistry registry;
    private final KnownSchemas known;

    RegistryFraming(SchemaRegistry registry, KnownSchemas known) {
        this.registry = registry;
        this.known = known;
    }

    @Override
    public Mark mark(String topic, Schema schema) {
        int id = registry.register(topic + "-value", schema.toString());
        known.add(id, schema);
        return new OfSubject(id, schema);
    }

    private final class OfSubject implements Mark {
        private final int own;
        private final Schema reader;
        private final Map<Integer, Resolution> resolutions = new ConcurrentHashMap<>();

        OfSubject(int own, Schema reader) {
            this.own = own;
            this.reader = reader;
        }

        @Override
        public void begin(AvroOutput out) {
            out.begin(own);
        }

        @Override
        public byte[] end(AvroOutput out) {
            return out.end();
        }

        @Override
        public AvroInput open(byte[] record) {
            if (record.length < HEADER) {
                throw new UnreadableRecord(record.length + " bytes, where the header alone has " + HEADER);
            }
            if (record[0] != 0) {
                throw new UnreadableRecord("its first byte is " + (record[0] & 0xFF) + ", not 0: not the Confluent wire format");
            }
            int id = (int) ID.get(record, 1);
            return id == own ? new AvroInput(record, HEADER) : resolution(id).open(record, HEADER);
        }

        private Resolution resolution(int id) {
            var found = resolutions.get(id);
            if (found == null) {
                found = Resolution.of(known.get(id), reader);
                resolutions.put(id, found);
            }
            return found;
        }
    }
}
