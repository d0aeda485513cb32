package dev.signalbox.telemetry.settle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Failure;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.Response;
import dev.signalbox.records.Usage;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.records.wire.InMemoryRegistry;
import dev.signalbox.records.wire.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettleTopologyTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final long WEEK = Duration.ofDays(7).toMillis();

    private final Wire wire = Wire.open(new InMemoryRegistry());
    private final List<String> seen = new ArrayList<>();
    private TopologyTestDriver driver;

    @BeforeEach
    void open(@TempDir Path folder) {
        var topology = new Topology();
        SettleTopology.addTo(topology, wire, new SettleObserver() {
            @Override
            public void settled(boolean ok) {
                seen.add(ok ? "ok" : "failed");
            }

            @Override
            public void unreadable(String topic, int partition, long offset, byte[] key, byte[] value, String reason) {
                seen.add("unreadable");
            }
        });
        var properties = new Properties();
        properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        driver = new TopologyTestDriver(topology, properties);
    }

    @AfterEach
    void close() {
        driver.close();
    }

    private void result(String id, boolean ok, long at) {
        send(wire.results().encode(new Response(new RequestId(id), "t", "m", ok, ok ? 200 : 500, Dialect.OPENAI_CHAT, Bytes.utf8("{}"),
                Failure.INTERNAL, "", Usage.NONE, "m@p", 1, at, at)), at);
    }

    private void send(byte[] value, long at) {
        var bytes = new ByteArraySerializer();
        driver.createInputTopic(Topics.RESULTS.name(), bytes, bytes).pipeInput("k".getBytes(UTF_8), value, at);
    }

    private List<String> responses() {
        var bytes = new ByteArrayDeserializer();
        return driver.createOutputTopic(Topics.RESPONSES.name(), bytes, bytes).readValuesToList().stream()
                .map(value -> wire.results().decode(value))
                .map(response -> response.request().value() + (response.ok() ? " ok" : " failed"))
                .toList();
    }

    @Test
    void the_first_result_of_each_line_is_its_answer() {
        // When
        result("a", true, NOW);
        result("b", false, NOW + 1);
        result("a", false, NOW + 2);
        result("b", true, NOW - 3);

        // Then
        assertThat(responses()).containsExactly("a ok", "b failed");
        assertThat(seen).containsExactly("ok", "failed");
    }

    @Test
    void a_clock_that_is_days_behind_makes_no_second_answer() {
        // Given
        result("a", true, NOW);

        // When
        result("b", true, NOW - WEEK);
        result("b", true, NOW - WEEK);
        result("a", true, NOW - WEEK);
        result("b", true, NOW);

        // Then
        assertThat(responses()).containsExactly("a ok", "b ok");
    }

    @Test
    void the_first_result_of_all_may_come_from_a_clock_that_is_days_behind() {
        // When
        result("a", true, NOW - WEEK);
        result("a", true, NOW);

        // Then
        assertThat(responses()).containsExactly("a ok");
    }

    @Test
    void what_cannot_be_read_is_told_and_stops_nothing() {
        // When
        send(new byte[] {1, 2, 3}, NOW);
        result("a", true, NOW);

        // Then
        assertThat(responses()).containsExactly("a ok");
        assertThat(seen).containsExactly("unreadable", "ok");
    }
}
