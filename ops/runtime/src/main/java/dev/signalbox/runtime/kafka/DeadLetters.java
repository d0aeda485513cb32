package dev.signalbox.runtime.kafka;

import dev.signalbox.records.Bytes;
import dev.signalbox.records.DeadLetter;
import dev.signalbox.records.time.Time;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.records.wire.Codec;
import dev.signalbox.runtime.metrics.Metric;
import dev.signalbox.runtime.metrics.Metrics;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts aside what could not be read, so that nothing stops and nothing vanishes. At most 64 KiB of a value are kept. Never waits for Kafka:
 * those who read may not stand still for a letter, and one that Kafka does not take is said in the log.
 */
public final class DeadLetters {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
    private static final int MOST = 64 << 10;

    private final Producer<byte[], byte[]> producer;
    private final Codec<DeadLetter> codec;
    private final String process;
    private final Time time;
    private final Metrics metrics;

    public DeadLetters(Producer<byte[], byte[]> producer, Codec<DeadLetter> codec, String process, Time time, Metrics metrics) {
        this.producer = producer;
        this.codec = codec;
        this.process = process;
        this.time = time;
        this.metrics = metrics;
    }

    public void put(ConsumerRecord<byte[], byte[]> record, String reason) {
        put(record.topic(), record.partition(), record.offset(), record.key(), record.value(), reason);
    }

    public void put(String topic, int partition, long offset, byte[] key, byte[] value, String reason) {
        metrics.counter(Metric.DEAD_LETTERS, topic).increment();
        var letter = new DeadLetter(topic, partition, offset, cut(key), cut(value), reason, process, time.millis());
        producer.send(new ProducerRecord<>(Topics.DEAD_LETTERS.name(), null, codec.encode(letter)), (_, failed) -> {
            if (failed != null) {
                LOG.error("a dead letter was lost topic={} partition={} offset={}", topic, partition, offset, failed);
            }
        });
    }

    @SuppressWarnings("NullAway") // Kafka's keys and values may be null
    private static Bytes cut(byte[] bytes) {
        return bytes == null ? Bytes.EMPTY : Bytes.of(bytes, 0, Math.min(bytes.length, MOST));
    }
}
