package dev.signalbox.router.feeder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.Body;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Facts;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Lane;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.wire.InMemoryRegistry;
import dev.signalbox.records.wire.Wire;
import dev.signalbox.router.topology.ServedKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class BatchFeederTest {
    private static final Wire WIRE = Wire.open(new InMemoryRegistry());
    private static final TopicPartition BATCH = new TopicPartition("inference.batch", 2);
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final MockProducer<byte[], byte[]> producer = new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final ServedKit served = new ServedKit();
    private final List<String> bad = new ArrayList<>();
    private boolean fresh = true;

    private BatchFeeder feeder(int limit) {
        consumer.updateBeginningOffsets(Map.of(BATCH, 0L));
        return new BatchFeeder(consumer, producer, WIRE, served.served(), () -> fresh, (_, _, offset, _, _, _) -> bad.add("offset " + offset), limit,
                (_, _) -> {});
    }

    private static InferenceRequest line(RequestId id) {
        return new InferenceRequest(id, 0, 0, "acme", Lane.INTERACTIVE, Dialect.OPENAI_CHAT, 0, 0,
                new Facts("best", false, 0, 0, 0, "", new long[0], Facts.Spans.UNKNOWN), new Body.Inline(Bytes.utf8("x".repeat(400))),
                Optional.empty(), Optional.empty(), false);
    }

    @Test
    void fills_in_what_a_batch_user_left_out_and_says_where_the_body_lies() {
        var made = BatchEnvelope.of(line(RequestId.UNNAMED), 2, 42, 1_000);

        assertThat(made.id().value()).isEqualTo("inference.batch-2-42");
        assertThat(made.lane()).isEqualTo(Lane.BATCH);
        assertThat(made.partition()).isEqualTo(2);
        assertThat(made.deadline()).isEqualTo(1_000 + Duration.ofHours(24).toMillis());
        assertThat(made.facts().promptTokens()).isEqualTo(100);
        var body = (Body.Reference) made.body();
        assertThat(body.source()).isEqualTo(Body.Source.BATCH);
        assertThat(body.offsets()).containsExactly(42);
        assertThat(body.length()).isEqualTo(400);
    }

    @Test
    void feeds_what_is_served_and_commits_it() throws InterruptedException {
        served.begin(2);
        var feeder = feeder(10);
        feeder.step();
        consumer.addRecord(new ConsumerRecord<>("inference.batch", 2, 0, new byte[0], WIRE.batch().encode(line(new RequestId("a")))));
        consumer.addRecord(new ConsumerRecord<>("inference.batch", 2, 1, new byte[0], "no avro".getBytes(UTF_8)));

        feeder.step();

        assertThat(producer.history()).singleElement().satisfies(r -> {
            assertThat(r.partition()).isEqualTo(2);
            assertThat(WIRE.requests().decode(r.value()).body()).isInstanceOf(Body.Reference.class);
        });
        assertThat(bad).containsExactly("offset 1");
        assertThat(consumer.committed(java.util.Set.of(BATCH)).get(BATCH).offset()).isEqualTo(2);
    }

    @Test
    void feeds_nothing_while_it_is_not_fresh_or_has_no_credit() throws InterruptedException {
        served.begin(2);
        var feeder = feeder(1);
        fresh = false;
        feeder.step();
        consumer.addRecord(new ConsumerRecord<>("inference.batch", 2, 0, new byte[0], WIRE.batch().encode(line(new RequestId("a")))));
        feeder.step();
        assertThat(producer.history()).isEmpty();

        fresh = true;
        feeder.step();
        consumer.addRecord(new ConsumerRecord<>("inference.batch", 2, 1, new byte[0], WIRE.batch().encode(line(new RequestId("b")))));
        feeder.step();
        assertThat(producer.history()).hasSize(1);

        served.read(2, 1, 1);
        feeder.step();
        assertThat(producer.history()).hasSize(1);

        served.read(2, 0, 1);
        feeder.step();
        assertThat(producer.history()).hasSize(2);
    }
}
