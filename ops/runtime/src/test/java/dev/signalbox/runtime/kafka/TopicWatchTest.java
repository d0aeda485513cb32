package dev.signalbox.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.topics.Topics;
import dev.signalbox.runtime.health.Health;
import dev.signalbox.runtime.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicWatchTest {
    private final Health health = new Health();

    /** Clients of a broker that is nowhere. */
    private static KafkaClients clients(Path folder, String properties) throws Exception {
        var file = Files.writeString(folder.resolve("client.properties"), properties);
        return KafkaClients.read("p", Settings.of(Map.of("kafka.bootstrap-servers", "127.0.0.1:1", "kafka.client-properties", file.toString())));
    }

    private static List<Thread> watching() {
        return Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().equals("topic-watch")).toList();
    }

    @Test
    void a_watch_that_cannot_look_any_more_ends_its_process(@TempDir Path folder) throws Exception {
        // Given
        var ended = new CountDownLatch(1);
        health.whenEnded(ended::countDown);

        // When
        try (var watch = new TopicWatch(clients(folder, "security.protocol=NONE_SUCH"), health)) {
            watch.reads(List.of(Topics.REQUESTS));

            // Then
            assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(health.ended()).containsOnlyKeys("topic-watch");
            assertThat(health.missing()).containsKey("topic-watch");
        }
    }

    @Test
    void a_watch_that_is_closed_ends_quietly_and_a_broker_that_does_not_answer_says_nothing_of_topics(@TempDir Path folder) throws Exception {
        // Given
        var watch = new TopicWatch(clients(folder, ""), health);
        watch.writes(List.of(Topics.REQUESTS));
        var threads = watching();
        boolean well = health.ready();

        // When
        watch.close();
        for (var thread : threads) {
            thread.join(30_000);
        }

        // Then
        assertThat(threads).isNotEmpty().noneMatch(Thread::isAlive);
        assertThat(well).isTrue();
        assertThat(health.ended()).isEmpty();
    }
}
