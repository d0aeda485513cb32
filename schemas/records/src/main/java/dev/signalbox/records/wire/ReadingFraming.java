package dev.signalbox.records.wire;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;

/**
 * The Confluent wire format for who only reads: registers nothing, and asks the registry for the schemas that it meets. So a look at a
 * topic neither waits for a registration of everything nor leaves anything in the registry, whatever version it looks with.
 */
final class ReadingFraming implements Framing {
    private final KnownSchemas known;

    ReadingFraming(KnownSchemas known) {
        this.known = known;
    }

    @Override
    public Mark mark(String topic, Schema schema) {
        return new Reading(topic, schema);
    }

    private final class Reading implements Mark {
        private final String topic;
        private final Schema reader;
        private final Map<Integer, Resolution> resolutions = new ConcurrentHashMap<>();

        Reading(String topic, Schema reader) {
            this.topic = topic;
            this.reader = reader;
        }

        @Override
        public void begin(AvroOutput out) {
            throw new IllegalStateException(topic + " was opened to be read");
        }

        @Override
        public byte[] end(AvroOutput out) {
            throw new IllegalStateException(topic + " was opened to be read");
        }

        @Override
        public AvroInput open(byte[] record) {
            int id = RegistryFraming.id(record);
            var resolution = resolutions.get(id);
            if (resolution == null) {
                resolution = Resolution.of(known.get(id), reader);
                resolutions.put(id, resolution);
            }
            return resolution.open(record, RegistryFraming.HEADER);
        }
    }
}
