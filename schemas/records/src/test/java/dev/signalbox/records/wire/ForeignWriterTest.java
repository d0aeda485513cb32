package dev.signalbox.records.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.records.Body;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Lane;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.wire.RegistryException.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

/** Records that were written with other schemas than ours: by batch users, by older and by newer versions. */
class ForeignWriterTest {
    private static final String MINIMAL = """
            {"type": "record", "name": "InferenceRequest", "namespace": "com.example", "fields": [
              {"name": "id", "type": "string"},
              {"name": "model", "type": "string"},
              {"name": "dialect", "type": {"type": "enum", "name": "Dialect",
               "symbols": ["OPENAI_CHAT", "ANTHROPIC_MESSAGES"]}},
              {"name": "body", "type": "bytes"}]}""";

    private final InMemoryRegistry registry = new InMemoryRegistry();
    private final Wire wire = Wire.open(registry);

    private byte[] written(GenericRecord record) throws IOException {
        var bytes = new ByteArrayOutputStream();
        bytes.write(0);
        bytes.write(ByteBuffer.allocate(4).putInt(registry.register("foreign", record.getSchema().toString())).array());
        var out = EncoderFactory.get().directBinaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, out);
        return bytes.toByteArray();
    }

    private static GenericRecord minimal(String id) {
        var schema = new Schema.Parser().parse(MINIMAL);
        var record = new GenericData.Record(schema);
        record.put("id", id);
        record.put("model", "acme-large");
        record.put("dialect", new GenericData.EnumSymbol(schema.getField("dialect").schema(), "ANTHROPIC_MESSAGES"));
        record.put("body", ByteBuffer.wrap("{}".getBytes(StandardCharsets.UTF_8)));
        return record;
    }

    @Test
    void four_fields_make_a_request() throws IOException {
        // When
        var request = wire.batch().decode(written(minimal("line-1")));

        // Then
        assertThat(request.id()).isEqualTo(new RequestId("line-1"));
        assertThat(request.facts().model()).isEqualTo("acme-large");
        assertThat(request.dialect()).isEqualTo(Dialect.ANTHROPIC_MESSAGES);
        assertThat(request.body()).isEqualTo(new Body.Inline(Bytes.utf8("{}")));
        assertThat(request.lane()).isEqualTo(Lane.BATCH);
        assertThat(request.isBatch()).isTrue();
        assertThat(request.continuation()).isEmpty();
        assertThat(request.facts().spans()).isEqualTo(Facts.Spans.UNKNOWN);
    }

    @Test
    void a_request_without_an_id_is_unnamed_until_the_feeder_names_it() throws IOException {
        // When
        var request = wire.batch().decode(written(minimal(" ")));

        // Then
        assertThat(request.id()).isEqualTo(RequestId.UNNAMED);
        assertThat(wire.batch().decode(wire.batch().encode(request)).id()).isEqualTo(RequestId.UNNAMED);
    }

    @Test
    void an_id_that_is_too_long_is_unreadable() {
        assertThatThrownBy(() -> wire.batch().decode(written(minimal("x".repeat(129)))))
                .isInstanceOf(UnreadableRecord.class)
                .hasMessageContaining("at most 128");
    }

    @Test
    void a_later_version_with_more_fields_and_symbols_is_read() throws IOException {
        // Given
        var later = later("\"BATCH\"", "\"BATCH\", \"BULK\"");
        var record = new GenericRecordBuilder(later)
                .set("id", "r-1")
                .set("dialect", new GenericData.EnumSymbol(later.getField("dialect").schema(), "OPENAI_CHAT"))
                .set("lane", new GenericData.EnumSymbol(later.getField("lane").schema(), "BULK"))
                .build();

        // When
        var request = wire.batch().decode(written(record));

        // Then
        assertThat(request.id()).isEqualTo(new RequestId("r-1"));
        assertThat(request.lane()).isEqualTo(Lane.BATCH);
    }

    @Test
    void a_later_versions_dialect_is_unreadable() {
        // Given
        var later = later("\"OLLAMA\"", "\"OLLAMA\", \"TELEPATHY\"");
        var record = new GenericRecordBuilder(later)
                .set("id", "r-1")
                .set("dialect", new GenericData.EnumSymbol(later.getField("dialect").schema(), "TELEPATHY"))
                .build();

        // Then
        assertThatThrownBy(() -> wire.batch().decode(written(record)))
                .isInstanceOf(UnreadableRecord.class)
                .hasMessageContaining("Dialect is missing or unknown");
    }

    private static Schema later(String symbol, String symbols) {
        var text = dev.signalbox.avro.InferenceRequest.getClassSchema().toString();
        int fields = text.lastIndexOf("]}");
        return new Schema.Parser().parse(
                text.substring(0, fields).replaceFirst(symbol, symbols)
                        + ",{\"name\":\"mood\",\"type\":\"string\",\"default\":\"calm\"}]}");
    }

    @Test
    void a_damaged_foreign_record_is_readable_or_unreadable_and_nothing_else() throws IOException {
        // Given
        var random = new Random(5);
        byte[] record = written(minimal("line-1"));

        for (int i = 0; i < 2_000; i++) {
            // When
            byte[] damaged = Arrays.copyOf(record, 6 + random.nextInt(record.length));
            damaged[5 + random.nextInt(damaged.length - 5)] = (byte) random.nextInt();

            // Then
            try {
                wire.batch().decode(damaged);
            } catch (UnreadableRecord e) {
                assertThat(e.retryable()).isFalse();
            }
        }
    }

    @Test
    void a_length_of_two_gigabytes_allocates_nothing() throws IOException {
        // Given
        byte[] record = written(minimal(""));
        byte[] bomb = Arrays.copyOf(record, 10);
        Arrays.fill(bomb, 5, 9, (byte) 0xFE);
        bomb[9] = 0x0F;

        // Then
        assertThatThrownBy(() -> wire.batch().decode(bomb)).isInstanceOf(UnreadableRecord.class)
                .hasMessageContaining("are left");
    }

    @Test
    void a_schema_of_the_same_name_that_does_not_fit_is_unreadable() {
        // Given
        var schema = new Schema.Parser().parse("""
                {"type": "record", "name": "InferenceRequest", "fields": [{"name": "id", "type": "long"}]}""");
        var record = new GenericData.Record(schema);
        record.put("id", 5L);

        // Then
        assertThatThrownBy(() -> wire.batch().decode(written(record)))
                .isInstanceOf(UnreadableRecord.class)
                .hasMessageContaining("does not go with");
    }

    /** A registry that fails as told, and counts. */
    private static final class Flaky implements SchemaRegistry {
        private final InMemoryRegistry within = new InMemoryRegistry();
        private Kind fails = Kind.UNKNOWN_ID;
        private boolean well;
        private int asked;

        @Override
        public int register(String subject, String schema) {
            return within.register(subject, schema);
        }

        @Override
        public String schema(int id) {
            asked++;
            if (!well) {
                throw new RegistryException(fails, "as told");
            }
            return within.schema(id);
        }
    }

    @Test
    void who_only_reads_registers_nothing_and_asks_for_what_it_meets_once() throws IOException {
        // Given
        var asked = new ArrayList<Integer>();
        var codec = Wire.reading(new SchemaRegistry() {
            @Override
            public int register(String subject, String schema) {
                throw new AssertionError("nothing is to be registered: " + subject);
            }

            @Override
            public String schema(int id) {
                asked.add(id);
                return registry.schema(id);
            }
        }).batch();
        var own = wire.batch().encode(wire.batch().decode(written(minimal("ours"))));

        // When
        for (int i = 0; i < 10; i++) {
            assertThat(codec.decode(written(minimal("foreign"))).id()).isEqualTo(new RequestId("foreign"));
            assertThat(codec.decode(own).id()).isEqualTo(new RequestId("ours"));
        }

        // Then
        assertThat(asked).hasSize(2).doesNotHaveDuplicates();
        assertThatThrownBy(() -> codec.encode(wire.batch().decode(own))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void an_unknown_id_is_asked_for_once_in_thirty_seconds() {
        // Given
        var flaky = new Flaky();
        var nanos = new long[1];
        var codec = Wire.open(flaky, () -> nanos[0]).batch();
        byte[] record = {0, 0, 0, 1, 0, 1, 2, 3};

        // When
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(() -> codec.decode(record))
                    .isInstanceOfSatisfying(UnreadableRecord.class, e -> assertThat(e.retryable()).isFalse())
                    .hasMessageContaining("schema id 256");
        }
        nanos[0] = Duration.ofSeconds(31).toNanos();
        assertThatThrownBy(() -> codec.decode(record)).isInstanceOf(UnreadableRecord.class);

        // Then
        assertThat(flaky.asked).isEqualTo(2);
    }

    @Test
    void while_the_registry_is_away_known_ids_go_on_and_unknown_ones_say_so() throws IOException {
        // Given
        var flaky = new Flaky();
        flaky.fails = Kind.UNREACHABLE;
        var nanos = new long[1];
        var codec = Wire.open(flaky, () -> nanos[0]).batch();
        int id = flaky.register("foreign", new Schema.Parser().parse(MINIMAL).toString());
        byte[] foreign = written(minimal("line-1"));
        ByteBuffer.wrap(foreign).putInt(1, id);
        var own = new Samples(1).request();

        // Then
        assertThat(codec.decode(codec.encode(own)).id()).isEqualTo(own.id());
        assertThatThrownBy(() -> codec.decode(foreign))
                .isInstanceOfSatisfying(UnreadableRecord.class, e -> assertThat(e.retryable()).isTrue());
        flaky.well = true;
        nanos[0] = Duration.ofSeconds(6).toNanos();
        assertThat(codec.decode(foreign).id()).isEqualTo(new RequestId("line-1"));
    }

    @Test
    void what_was_not_found_is_forgotten_rather_than_kept_without_bound() {
        // Given
        var flaky = new Flaky();
        var codec = Wire.open(flaky, () -> 0).batch();

        // When
        for (int id = 1_000; id <= 2_000; id++) {
            byte[] record = ByteBuffer.allocate(6).put((byte) 0).putInt(id).array();
            assertThatThrownBy(() -> codec.decode(record)).isInstanceOf(UnreadableRecord.class);
        }
        byte[] oldest = ByteBuffer.allocate(6).put((byte) 0).putInt(1_000).array();
        assertThatThrownBy(() -> codec.decode(oldest)).isInstanceOf(UnreadableRecord.class);

        // Then
        assertThat(flaky.asked).isEqualTo(1_002);
    }
}
