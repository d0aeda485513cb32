package dev.signalbox.standalone.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {
    @Test
    void what_was_acknowledged_is_there_after_a_restart(@TempDir Path folder) throws Exception {
        // Given
        try (var broker = EmbeddedBroker.start(folder)) {
            produceInTransaction(broker.bootstrap(), "first", "second");
        }

        // When
        List<String> values;
        try (var broker = EmbeddedBroker.start(folder)) {
            values = consume(broker.bootstrap(), 2);
        }

        // Then
        assertThat(values).containsExactly("first", "second");
    }

    @Test
    void a_temporary_broker_leaves_nothing_behind() {
        // Given
        var broker = EmbeddedBroker.temporary();

        // When
        broker.close();

        // Then
        assertThat(Files.exists(broker.folder())).isFalse();
    }

    private static void produceInTransaction(String bootstrap, String... values) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(List.of(new NewTopic("words", Optional.of(1), Optional.empty()))).all().get();
        }
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrap, "transactional.id", "test");
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            for (var value : values) {
                producer.send(new ProducerRecord<>("words", value));
            }
            producer.commitTransaction();
        }
    }

    private static List<String> consume(String bootstrap, int count) {
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrap, "auto.offset.reset", "earliest",
                "isolation.level", "read_committed");
        var values = new ArrayList<String>();
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(new TopicPartition("words", 0)));
            long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (values.size() < count && System.nanoTime() < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(r -> values.add(r.value()));
            }
        }
        return values;
    }
}
