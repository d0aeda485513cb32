package dev.signalbox.records.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.decision.Decision;
import dev.signalbox.records.topics.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WireTest {
    private static final Set<Schema.Type> PLAIN =
            EnumSet.of(Schema.Type.STRING, Schema.Type.INT, Schema.Type.LONG, Schema.Type.DOUBLE, Schema.Type.BOOLEAN);
    private static final int SEEDS = 60;
    private static final InMemoryRegistry REGISTRY = new InMemoryRegistry();
    private static final Wire WIRE = Wire.open(REGISTRY);

    static Stream<Codec<?>> codecs() {
        return WIRE.all().stream();
    }

    @Test
    void every_topic_with_avro_values_has_its_codec() {
        // Given
        var expected = Topics.all().stream().filter(topic -> topic != Topics.BODIES).toList();

        // When
        var topics = WIRE.all().stream().map(Codec::topic).toList();

        // Then
        assertThat(topics).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(WIRE.requests().subject()).isEqualTo("inference.requests-value");
    }

    @ParameterizedTest
    @MethodSource("codecs")
    <T> void reads_back_what_it_wrote(Codec<T> codec) {
        for (int seed = 0; seed < SEEDS; seed++) {
            // Given
            T value = sample(codec, seed);

            // When
            byte[] record = codec.encode(value);
            T read = codec.decode(record);
            T fromBuffer = codec.decode(ByteBuffer.wrap(record));

            // Then
            assertSame(read, value, seed);
            assertThat(codec.encode(read)).as("seed %d", seed).isEqualTo(record);
            assertThat(codec.encode(fromBuffer)).as("seed %d", seed).isEqualTo(record);
        }
    }

    private static void assertSame(Object actual, Object expected, int seed) {
        assertThat(actual).as("seed %d", seed).usingRecursiveComparison().withEqualsForType(Bytes::equals, Bytes.class)
                .withEqualsForType(Double::equals, Double.class).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("codecs")
    <T> void writes_what_avro_itself_would_write(Codec<T> codec) throws IOException {
        for (int seed = 0; seed < SEEDS; seed++) {
            writesWhatAvroWouldWrite(codec, seed);
        }
    }

    private static <T> void writesWhatAvroWouldWrite(Codec<T> codec, int seed) throws IOException {
        // Given
        T value = sample(codec, seed);
        var schema = schemaOf(codec);
        byte[] record = codec.encode(value);

        // When
        var in = DecoderFactory.get().binaryDecoder(record, 5, record.length - 5, null);
        var generated = new GenericDatumReader<GenericRecord>(schema).read(null, in);
        var bytes = new ByteArrayOutputStream();
        var out = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(schema).write(generated, out);
        out.flush();

        // Then
        assertThat(in.isEnd()).isTrue();
        assertThat(bytes.size()).as("seed %d", seed).isEqualTo(record.length - 5);
        if (codec != WIRE.catalog()) { // its maps have no order in Avro
            assertThat(Arrays.equals(bytes.toByteArray(), 0, bytes.size(), record, 5, record.length))
                    .as("seed %d", seed).isTrue();
        }
        assertThat(schema.toString()).isEqualTo(REGISTRY.schema(ByteBuffer.wrap(record, 1, 4).getInt()));
        namesMatch(generated, value);
    }

    /**
     * A field whose name is also a component's holds one of the values of the components of that name: nothing is
     * swapped.
     */
    private static void namesMatch(GenericRecord record, Object value) {
        Map<String, Set<Object>> components = new HashMap<>();
        collect(value, components);
        for (var field : record.getSchema().getFields()) {
            var type = field.schema().getType();
            var known = components.get(field.name());
            var actual = record.get(field.name());
            if (known != null && PLAIN.contains(type) && !actual.equals(GenericData.get().getDefaultValue(field))) {
                assertThat(known).as(field.name()).contains(type == Schema.Type.STRING ? actual.toString() : actual);
            }
        }
    }

    private static void collect(Object value, Map<String, Set<Object>> into) {
        switch (value) {
            case Record r -> {
                for (RecordComponent component : r.getClass().getRecordComponents()) {
                    try {
                        component.getAccessor().setAccessible(true);
                        var of = component.getAccessor().invoke(r);
                        into.computeIfAbsent(component.getName(), _ -> new HashSet<>())
                                .add(of instanceof RequestId id ? id.value() : of);
                        collect(of, into);
                    } catch (ReflectiveOperationException e) {
                        throw new AssertionError(e);
                    }
                }
            }
            case Optional<?> o -> o.ifPresent(v -> collect(v, into));
            case List<?> l -> l.forEach(v -> collect(v, into));
            default -> {}
        }
    }

    private static Schema schemaOf(Codec<?> codec) throws IOException {
        try {
            var type = Class.forName("dev.signalbox.avro." + codec.topic().value());
            return (Schema) type.getMethod("getClassSchema").invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new IOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("codecs")
    <T> void bytes_that_are_no_record_are_unreadable_and_nothing_else(Codec<T> codec) {
        // Given
        var random = new Random(7);
        byte[] header = Arrays.copyOf(codec.encode(sample(codec, 1)), 5);

        for (int i = 0; i < 500; i++) {
            // When
            var noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            var framed = Arrays.copyOf(header, 5 + noise.length);
            System.arraycopy(noise, 0, framed, 5, noise.length);

            // Then
            readableOrUnreadable(codec, noise);
            readableOrUnreadable(codec, framed);
        }
    }

    @ParameterizedTest
    @MethodSource("codecs")
    <T> void damaged_records_are_readable_or_unreadable_and_nothing_else(Codec<T> codec) {
        // Given
        var random = new Random(11);

        for (int seed = 0; seed < 30; seed++) {
            byte[] record = codec.encode(sample(codec, seed));
            for (int i = 0; i < 20; i++) {
                // When
                var damaged = record.clone();
                damaged[5 + random.nextInt(record.length - 5)] = (byte) random.nextInt();

                // Then
                readableOrUnreadable(codec, damaged);
                int cut = random.nextInt(record.length);
                byte[] shorter = Arrays.copyOf(record, cut);
                assertThatThrownBy(() -> codec.decode(shorter)).isInstanceOf(UnreadableRecord.class);
            }
        }
    }

    private static <T> T sample(Codec<T> codec, int seed) {
        @SuppressWarnings("unchecked")
        T value = (T) new Samples(seed).of(codec.topic());
        return value;
    }

    private static void readableOrUnreadable(Codec<?> codec, byte[] record) {
        try {
            codec.decode(record);
        } catch (UnreadableRecord e) {
            assertThat(e).hasMessageStartingWith(codec.topic().name());
        }
    }

    @Test
    void says_what_is_wrong_with_a_frame() {
        // Given
        byte[] record = WIRE.leases().encode(sample(WIRE.leases(), 3));
        byte[] magic = record.clone();
        magic[0] = '{';
        byte[] longer = Arrays.copyOf(record, record.length + 1);

        // Then
        assertThatThrownBy(() -> WIRE.leases().decode(magic)).hasMessageContaining("first byte is 123");
        assertThatThrownBy(() -> WIRE.leases().decode(longer)).hasMessageContaining("1 bytes follow");
        assertThatThrownBy(() -> WIRE.leases().decode(new byte[3])).hasMessageContaining("3 bytes");
    }

    @Test
    void a_record_of_another_topic_is_unreadable() {
        // Given
        byte[] lease = WIRE.leases().encode(sample(WIRE.leases(), 3));

        // Then
        assertThatThrownBy(() -> WIRE.requests().decode(lease))
                .isInstanceOf(UnreadableRecord.class)
                .hasMessageContaining("schema is of Lease, not of InferenceRequest");
    }

    @Test
    void a_candidate_costs_five_bytes() {
        // Given
        var candidates = new Decision.Candidates(
                IntStream.range(0, 300).toArray(), new byte[300], new short[300], List.of(), List.of(), new int[0]);
        var sample = (Decision) new Samples(1).of(Topics.DECISIONS);
        var decision = new Decision(
                sample.request(), sample.outcome(), sample.attempt(), 1, 1, 1, 1, "p", "t", "r", 1, candidates, 0, "w",
                sample.failure(), 0);

        // Then
        assertThat(WIRE.decisions().encode(decision)).hasSizeLessThan(1_600);
    }

    @Test
    void a_chunk_of_text_costs_a_few_bytes_beside_its_text() {
        // Given
        var attempt = new AttemptId(0, 1_000, 100_000);
        var delta = new ReplyEvent.TextDelta(0, "", Bytes.EMPTY);
        var one = new Reply.Events(new RequestId("r"), 1_000, attempt, 1, "w", 1_000, "t", 1, Optional.empty(),
                List.of(delta));
        var two = new Reply.Events(new RequestId("r"), 1_000, attempt, 1, "w", 1_000, "t", 1, Optional.empty(),
                List.of(delta, delta));

        // When
        int first = WIRE.replies().encode(List.of(one)).length;
        int second = WIRE.replies().encode(List.of(two)).length;

        // Then
        assertThat(second - first).isEqualTo(8);
        assertThat(first).isLessThan(60);
    }

    @Test
    void kafka_keeps_its_tombstones() {
        // Given
        var serde = WIRE.leases().serde();

        // Then
        assertThat(serde.serializer().serialize("fleet.leases", null)).isNull();
        assertThat(serde.deserializer().deserialize("fleet.leases", (byte[]) null)).isNull();
    }
}
