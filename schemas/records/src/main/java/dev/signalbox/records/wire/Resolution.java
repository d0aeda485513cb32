package dev.signalbox.records.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/**
 * How records of one writer's schema are read with ours. Where both are laid out alike nothing is done; else Avro
 * resolves the record, and it is laid out anew as ours: slow, but only old and foreign writers pay it. Before that
 * every length is checked against the record, as Avro's reader allocates what a length says.
 */
final class Resolution {
    private final Schema writer;
    private final Schema reader;
    private final Optional<GenericDatumReader<GenericRecord>> resolver;

    private Resolution(Schema writer, Schema reader, Optional<GenericDatumReader<GenericRecord>> resolver) {
        this.writer = writer;
        this.reader = reader;
        this.resolver = resolver;
    }

    static Resolution of(Schema writer, Schema reader) {
        if (SchemaNormalization.toParsingForm(writer).equals(SchemaNormalization.toParsingForm(reader))) {
            return new Resolution(writer, reader, Optional.empty());
        }
        if (writer.getType() != Schema.Type.RECORD || !writer.getName().equals(reader.getName())) {
            var name = writer.getType() == Schema.Type.RECORD ? writer.getName() : writer.getType().getName();
            throw new UnreadableRecord("its schema is of " + name + ", not of " + reader.getName());
        }
        var verdict = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
        if (verdict.getType() != SchemaCompatibility.SchemaCompatibilityType.COMPATIBLE) {
            throw new UnreadableRecord("its schema of " + reader.getName() + " does not go with this version's");
        }
        return new Resolution(writer, reader, Optional.of(new GenericDatumReader<>(writer, reader)));
    }

    AvroInput open(byte[] record, int from) {
        if (resolver.isEmpty()) {
            return new AvroInput(record, from);
        }
        var extent = new AvroInput(record, from);
        Extent.skip(writer, extent, 0);
        if (extent.remaining() > 0) {
            throw new UnreadableRecord(extent.remaining() + " bytes follow the record");
        }
        try {
            var in = DecoderFactory.get().binaryDecoder(record, from, record.length - from, null);
            var value = resolver.get().read(null, in);
            var bytes = new ByteArrayOutputStream(record.length);
            var out = EncoderFactory.get().directBinaryEncoder(bytes, null);
            new GenericDatumWriter<GenericRecord>(reader).write(value, out);
            return new AvroInput(bytes.toByteArray(), 0);
        } catch (IOException | AvroRuntimeException e) {
            throw new UnreadableRecord("it does not fit its own schema", e, false);
        }
    }
}
