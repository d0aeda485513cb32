package dev.signalbox.ingress.pipe;

import dev.signalbox.records.topics.Topics;
import dev.signalbox.runtime.kafka.KafkaClients;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns which partitions of the replies are this front's, as a member of the fronts' group that reads nothing
 * itself.
 */
final class ReplyPartitions implements AutoCloseable, ConsumerRebalanceListener {
    private static final Logger LOG = LoggerFactory.getLogger(ReplyPartitions.class);
    private static final String GROUP = "signalbox-ingress";
    private static final Duration POLL = Duration.ofMillis(200);

    private final Consumer<byte[], byte[]> member;
    private final IntConsumer gained;
    private final IntConsumer lost;
    private final Thread thread;
    private volatile boolean closed;

    ReplyPartitions(KafkaClients kafka, String process, IntConsumer gained, IntConsumer lost) {
        this.member = kafka.member(GROUP, "reply-partitions", Map.of("auto.offset.reset", "latest"));
        this.gained = gained;
        this.lost = lost;
        this.thread = Thread.ofPlatform().name(process + "-reply-partitions").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            member.subscribe(List.of(Topics.REPLIES.name()), this);
            while (!closed) {
                try {
                    member.poll(POLL);
                } catch (WakeupException e) {
                    // the end
                } catch (KafkaException e) {
                    LOG.warn("the fronts' group could not be asked, trying again cause={}", e.toString());
                    Thread.sleep(POLL.toMillis());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            member.close(CloseOptions.timeout(Duration.ofMillis(500)));
        }
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
        closed = true;
        member.wakeup();
        try {
            thread.join(Duration.ofSeconds(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
