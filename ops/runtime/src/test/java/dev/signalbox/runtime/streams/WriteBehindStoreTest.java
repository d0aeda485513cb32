package dev.signalbox.runtime.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

class WriteBehindStoreTest {
    private final Map<String, byte[]> dirty = new HashMap<>();

    /** Notes each record as dirty and lets the commit write it. */
    private final class Noting implements Processor<String, String, Void, Void> {
        @Override
        public void init(ProcessorContext<Void, Void> context) {
            WriteBehindStore store = context.getStateStore("s");
            store.writtenBy(put -> {
                dirty.forEach(put);
                dirty.clear();
            });
        }

        @Override
        public void process(Record<String, String> record) {
            dirty.put(record.key(), record.value().getBytes());
        }
    }

    @Test
    void writes_what_changed_to_its_changelog_at_the_commit() {
        // Given
        var topology = new Topology();
        topology.addSource("in", "in");
        topology.addProcessor("p", Noting::new, "in");
        topology.addStateStore(WriteBehindStore.named("s"), "p");
        var config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, "t");
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        config.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
        config.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
        try (var driver = new TopologyTestDriver(topology, config)) {
            // When
            driver.createInputTopic("in", new StringSerializer(), new StringSerializer()).pipeInput("k", "v");

            // Then
            var log = driver.createOutputTopic("t-s-changelog", new StringDeserializer(), new ByteArrayDeserializer()).readKeyValuesToMap();
            assertThat(log).containsOnlyKeys("k");
            assertThat(log.get("k")).isEqualTo("v".getBytes());
        }
    }
}
