package dev.signalbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.DeadLetter;
import dev.signalbox.records.topics.Topic;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.records.wire.UnreadableRecord;
import dev.signalbox.standalone.engine.EngineProfile;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

/**
 * Whatever is written to a topic, nothing stops: what cannot be read is put aside with its place and the reason. The same assertions hold on
 * the embedded stack and in containers.
 */
abstract class UnreadableRecords {
    /** Topics that some service reads and decodes; users write the first three. */
    private static final List<Topic> READ = List.of(
            Topics.BATCH, Topics.REQUESTS, Topics.CATALOG, Topics.DISPATCH, Topics.REPLIES, Topics.RESULTS, Topics.EVENTS,
            Topics.CANCELLATIONS, Topics.LEASES, Topics.INFLIGHT, Topics.HEALTH, Topics.UTILIZATION, Topics.PROFILES);
    private static final Map<String, byte[]> BAD = Map.of(
            "text", "{\"model\":\"sim-llama\"}".getBytes(StandardCharsets.UTF_8),
            "empty", new byte[0],
            "short", new byte[] {0, 0, 0},
            "unknown schema id", new byte[] {0, 0x7f, 1, 2, 3, 4, 5, 6},
            "another magic", new byte[] {1, 0, 0, 0, 1, 0});

    /** The pipeline that is written to. */
    abstract OneJvm system() throws Exception;

    private record Place(String topic, int partition, long offset) {}

    private Map<Place, DeadLetter> deadLetters(LogView view, Map<Place, DeadLetter> known) throws Exception {
        for (var record : view.next()) {
            var letter = system().context.wire().deadLetters().decode(record.value());
            known.put(new Place(letter.topic(), letter.partition(), letter.offset()), letter);
        }
        return known;
    }

    private Place put(Topic topic, byte[] value) throws Exception {
        var at = system().send(topic.name(), "somebody", value);
        return new Place(at.topic(), at.partition(), at.offset());
    }

    private void everythingServes() throws Exception {
        try (var caller = new Caller()) {
            var outcomes = new ArrayList<Outcome>();
            for (int i = 0; i < 8; i++) {
                outcomes.add(caller.chat(system().base, Ask.numbered(i, 5)).get());
            }
            assertThat(new Laws(EngineProfile.INSTANT).broken(outcomes)).isEmpty();
        }
    }

    @Test
    void bytes_that_cannot_be_read_are_put_aside_from_every_topic_and_nothing_stops() throws Exception {
        // Given
        var found = new HashMap<Place, DeadLetter>();
        var sent = new HashMap<Place, byte[]>();
        try (var view = LogView.fromNow(system().context.kafka(), Topics.DEAD_LETTERS)) {
            // When
            for (var topic : READ) {
                for (var bad : BAD.values()) {
                    sent.put(put(topic, bad), bad);
                }
                for (var codec : system().context.wire().all()) {
                    if (codec.topic().equals(topic)) {
                        var cut = Arrays.copyOf(registered(topic), 7);
                        sent.put(put(topic, cut), cut);
                    }
                }
            }

            // Then
            try {
                Await.until("all are put aside", Await.MOST, () -> deadLetters(view, found).keySet().containsAll(sent.keySet()));
            } catch (AssertionError e) {
                sent.keySet().removeAll(found.keySet());
                assertThat(sent.keySet()).as("not put aside").isEmpty();
            }
        }
        sent.forEach((place, bytes) -> {
            var letter = found.get(place);
            assertThat(letter.value().toArray()).as(place.toString()).isEqualTo(bytes);
            assertThat(letter.reason()).as(place.toString()).isNotBlank();
            assertThat(letter.process()).as(place.toString()).isNotBlank();
            assertThat(letter.at()).isPositive();
        });
        everythingServes();
    }

    /** A header with an id that is known for the topic, and nothing that it promises. */
    private byte[] registered(Topic topic) throws Exception {
        int id = system().registry.register(topic.name() + "-value", schemaOf(topic));
        return ByteBuffer.allocate(7).put((byte) 0).putInt(id).put((byte) 0x7f).put((byte) 0x7f).array();
    }

    private static String schemaOf(Topic topic) {
        var name = topic.equals(Topics.REPLIES) ? "Replies" : topic.value();
        try {
            var type = Class.forName("dev.signalbox.avro." + name);
            return String.valueOf(type.getMethod("getClassSchema").invoke(null));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_batch_line_of_a_later_version_is_read_and_answered_once() throws Exception {
        // Given
        var later = later(dev.signalbox.avro.InferenceRequest.getClassSchema());
        var ask = new Ask(Ask.MODEL, 7, false, 9);
        var line = new GenericRecordBuilder(later)
                .set("id", "from-the-future-1")
                .set("model", ask.model())
                .set("body", ByteBuffer.wrap(ask.body().getBytes(StandardCharsets.UTF_8)))
                .set("addedLater", "whatever")
                .build();

        // When
        system().send(Topics.BATCH.name(), "a", framed("inference.batch-value", line));

        // Then
        var response = response("from-the-future-1");
        assertThat(response.ok()).as(response.message()).isTrue();
        assertThat(new JsonObject(response.body().asText()).getJsonArray("choices").getJsonObject(0).getJsonObject("message").getString("content"))
                .isEqualTo(ask.expected(EngineProfile.INSTANT));
    }

    @Test
    void a_catalogue_of_a_later_version_applies() throws Exception {
        // Given
        var own = dev.signalbox.avro.Catalog.getClassSchema();
        long version = system().context.catalogs().current().version() + 1;
        byte[] now = system().context.wire().catalog().encode(system().catalog(version));
        var read = new GenericDatumReader<GenericRecord>(own, later(own))
                .read(null, DecoderFactory.get().binaryDecoder(now, 5, now.length - 5, null));

        // When
        system().send(Topics.CATALOG.name(), "catalog", framed("model.catalog-value", read));

        // Then
        Await.until("it applies", Await.MOST, () -> system().context.catalogs().current().version() == version);
        everythingServes();
    }

    @Test
    void a_schema_that_does_not_fit_is_put_aside_with_the_reason() throws Exception {
        // Given
        var other = new Schema.Parser().parse("""
                {"type": "record", "name": "InferenceRequest", "namespace": "com.example", "fields": [{"name": "id", "type": "long"}]}""");
        var foreign = new Schema.Parser().parse("""
                {"type": "record", "name": "Pizza", "namespace": "com.example", "fields": [{"name": "id", "type": "string"}]}""");
        var found = new HashMap<Place, DeadLetter>();
        try (var view = LogView.fromNow(system().context.kafka(), Topics.DEAD_LETTERS)) {
            for (var topic : List.of(Topics.BATCH, Topics.REQUESTS)) {
                // When
                var unfit = put(topic, framed("any", new GenericRecordBuilder(other).set("id", 5L).build()));
                var pizza = put(topic, framed("any", new GenericRecordBuilder(foreign).set("id", "x").build()));

                // Then
                Await.until("both are put aside", Await.MOST,
                        () -> deadLetters(view, found).keySet().containsAll(List.of(unfit, pizza)));
                assertThat(found.get(unfit).reason()).contains("does not go with");
                assertThat(found.get(pizza).reason()).contains("Pizza");
            }
        }
        everythingServes();
    }

    private dev.signalbox.records.Response response(String id) throws Exception {
        var all = new ArrayList<dev.signalbox.records.Response>();
        try (var view = LogView.whole(system().context.kafka(), Topics.RESPONSES, true)) {
            Await.until("an answer of " + id, Await.MOST, () -> {
                for (var record : view.next()) {
                    try {
                        var response = system().context.wire().responses().decode(record.value());
                        if (response.request().value().equals(id)) {
                            all.add(response);
                        }
                    } catch (UnreadableRecord e) {
                        throw new IllegalStateException(e);
                    }
                }
                return !all.isEmpty();
            });
        }
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    private static Schema later(Schema now) {
        var text = now.toString();
        return new Schema.Parser().parse(
                text.substring(0, text.lastIndexOf("]}")) + ",{\"name\":\"addedLater\",\"type\":\"string\",\"default\":\"\"}]}");
    }

    private byte[] framed(String subject, GenericRecord record) throws Exception {
        var bytes = new ByteArrayOutputStream();
        bytes.write(0);
        bytes.write(ByteBuffer.allocate(4).putInt(system().registry.register(subject, record.getSchema().toString())).array());
        var out = EncoderFactory.get().directBinaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, out);
        return bytes.toByteArray();
    }
}
