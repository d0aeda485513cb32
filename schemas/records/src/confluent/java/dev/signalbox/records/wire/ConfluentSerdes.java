package dev.signalbox.records.wire;

import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/**
 * Leaves the schema's mark to Confluent's own serializer, for those who need its subject strategies, rules or
 * encryption.
 */
final class ConfluentSerdes implements Framing {
    private static final int HEADER = 5;

    private final KafkaAvroSerializer serializer = new KafkaAvroSerializer();
    private final KafkaAvroDeserializer deserializer = new KafkaAvroDeserializer();

    ConfluentSerdes(Map<String, ?> config) {
        serializer.configure(config, false);
        deserializer.configure(config, false);
    }

    @Override
    public Mark mark(String topic, Schema schema) {
        var reader = new GenericDatumReader<GenericRecord>(schema);
        var writer = new GenericDatumWriter<GenericRecord>(schema);
        return new Mark() {
            @Override
            public void begin(AvroOutput out) {
                out.begin(0);
            }

            @Override
            public byte[] end(AvroOutput out) {
                try {
                    byte[] value = out.end();
                    var in = DecoderFactory.get().binaryDecoder(value, HEADER, value.length - HEADER, null);
                    return serializer.serialize(topic, reader.read(null, in));
                } catch (IOException e) {
                    throw new IllegalStateException("a layout does not match its schema", e);
                }
            }

            @Override
            public AvroInput open(byte[] record) {
                try {
                    var value = (GenericRecord) deserializer.deserialize(topic, record, schema);
                    var bytes = new ByteArrayOutputStream();
                    writer.write(value, EncoderFactory.get().directBinaryEncoder(bytes, null));
                    return new AvroInput(bytes.toByteArray(), 0);
                } catch (IOException e) {
                    throw new UnreadableRecord("it does not fit its own schema", e, false);
                }
            }
        };
    }
}
