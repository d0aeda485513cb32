package dev.signalbox.ingress.pipe;

import dev.signalbox.records.topics.Topics;
import dev.signalbox.runtime.kafka.KafkaClients;
import dev.signalbox.runtime.kafka.ReadingThread;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;

/**
 * Learns which partitions of the replies are this front's, as a member of the fronts' group that reads nothing
 * itself.
 */
final class ReplyPartitions implements AutoCloseable, ConsumerRebalanceListener {
    private static final String GROUP = "signalbox-ingress";
    private static final Duration POLL = Duration.ofMillis(200);

    private final Consumer<byte[], byte[]> member;
    private final IntConsumer gained;
    private final IntConsumer lost;
    private final ReadingThread reading;

    ReplyPartitions(KafkaClients kafka, String process, IntConsumer gained, IntConsumer lost, ReadingThread.Ended ended) {
        this.member = kafka.member(GROUP, "reply-partitions", Map.of("auto.offset.reset", "latest"));
        this.gained = gained;
        this.lost = lost;
        this.reading = new ReadingThread(process + "-reply-partitions", member, m -> m.poll(POLL), ended);
    }

    void start() {
        member.subscribe(List.of(Topics.REPLIES.name()), this);
        reading.start();
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        member.pause(partitions);
        partitions.forEach(p -> gained.accept(p.partition()));
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        partitions.forEach(p -> lost.accept(p.partition()));
    }

    @Override
    public void close() {
        reading.close();
    }
}
