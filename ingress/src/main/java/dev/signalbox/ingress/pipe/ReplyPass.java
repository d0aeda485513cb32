package dev.signalbox.ingress.pipe;

import dev.signalbox.records.Reply;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.records.wire.Codec;
import dev.signalbox.records.wire.UnreadableRecord;
import dev.signalbox.runtime.kafka.KafkaClients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One way over a partition of the replies, on a thread and with a consumer of its own, for all who sit in it. It begins
 * where the first of them wants it. Somebody who wants what it has passed already is sent {@link
 * ReplyPasses#elsewhere}.
 */
final class ReplyPass {
    private static final Logger LOG = LoggerFactory.getLogger(ReplyPass.class);
    private static final Duration POLL = Duration.ofMillis(100);

    /** Clocks of those who write to the log may differ by this much. */
    private static final long CLOCKS_MILLIS = 10_000;

    private final ReplyPasses passes;
    private final KafkaClients kafka;
    private final String name;
    private final Codec<List<Reply>> codec;
    private final TopicPartition partition;
    private final Thread thread;
    private final ConcurrentLinkedQueue<ReplyPasses.Place> newcomers = new ConcurrentLinkedQueue<>();
    private final Map<RequestId, List<ReplyPasses.Place>> seated = new HashMap<>();
    private volatile @Nullable Consumer<byte[], byte[]> open;
    private volatile long position = -1;
    private volatile boolean closed;

    ReplyPass(
            ReplyPasses passes, KafkaClients kafka, String name, Codec<List<Reply>> codec, ReplyPasses.Place first) {
        this.passes = passes;
        this.codec = codec;
        this.partition = new TopicPartition(Topics.REPLIES.name(), first.partition);
        this.kafka = kafka;
        this.name = name;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
        newcomers.add(first);
    }

    void start() {
        thread.start();
    }

    /** Whether somebody may try this one; guarded by the passes. */
    boolean takes(ReplyPasses.Place place) {
        return place.partition == partition.partition() && (place.next < 0 || position < 0 || place.next >= position);
    }

    void join(ReplyPasses.Place place) {
        newcomers.add(place);
        wakeUp();
    }

    private void wakeUp() {
        var consumer = open;
        if (consumer != null) {
            consumer.wakeup();
        }
    }

    /** Whether whoever sits in the other one would miss nothing here; guarded by the passes. */
    boolean behind(ReplyPass other) {
        return partition.equals(other.partition) && position >= 0 && position <= other.position;
    }

    boolean empty() {
        return seated.isEmpty() && newcomers.isEmpty();
    }

    List<ReplyPasses.Place> places() {
        var all = new ArrayList<>(newcomers);
        seated.values().forEach(all::addAll);
        return all;
    }

    private void run() {
        try (var consumer = kafka.reader(
                name,
                Map.of(
                        "max.poll.records", "1000",
                        "max.partition.fetch.bytes", String.valueOf(1 << 20),
                        "fetch.max.bytes", String.valueOf(1 << 20)))) {
            consumer.assign(List.of(partition));
            open = consumer;
            while (!closed) {
                try {
                    receive(consumer);
                    if (passes.merged(this)) {
                        return;
                    }
                    if (position >= 0) {
                        read(consumer);
                    }
                } catch (WakeupException e) {
                    // somebody has come, or it is the end
                }
            }
            passes.failed(this);
        } catch (KafkaException e) {
            LOG.warn("replies could not be read again partition={} cause={}", partition.partition(), e.toString());
            passes.failed(this);
        } finally {
            open = null;
        }
    }

    /** Seats who has come. May be broken off by a wake-up anywhere and is then simply done again. */
    private void receive(Consumer<byte[], byte[]> consumer) {
        var here = new ArrayList<ReplyPasses.Place>();
        for (var place : newcomers) {
            if (place.next < 0) {
                lookUp(place, consumer);
            }
            if (position < 0 || place.next >= position) {
                here.add(place);
            } else if (newcomers.remove(place)) {
                passes.elsewhere(place, this);
            }
        }
        if (here.isEmpty()) {
            return;
        }
        if (position < 0) {
            long first = here.stream().mapToLong(p -> p.next).min().orElseThrow();
            consumer.seek(partition, first);
            position = first;
        }
        for (var place : here) {
            seated.computeIfAbsent(place.request, _ -> new ArrayList<>(1)).add(place);
            newcomers.remove(place);
        }
    }

    private void lookUp(ReplyPasses.Place place, Consumer<byte[], byte[]> consumer) {
        var one = List.of(partition);
        long begin = consumer.beginningOffsets(one).getOrDefault(partition, 0L);
        long end = consumer.endOffsets(one).getOrDefault(partition, begin);
        var found = consumer.offsetsForTimes(Map.of(partition, place.sinceMillis - CLOCKS_MILLIS))
                .get(partition);
        place.cut = begin > 0 && found != null && found.offset() <= begin;
        place.end = end;
        place.next = found == null ? end : found.offset();
    }

    private void read(Consumer<byte[], byte[]> consumer) {
        var records = consumer.poll(POLL);
        var batches = new HashMap<ReplyPasses.Place, ReplyBatch>();
        var bytes = new HashMap<ReplyPasses.Place, Long>();
        for (var record : records) {
            for (var reply : decoded(record)) {
                for (var place : seated.getOrDefault(reply.request(), List.of())) {
                    if (record.offset() >= place.next) {
                        batches.computeIfAbsent(place, _ -> new ReplyBatch()).add(reply, record.offset());
                        bytes.merge(place, size(reply), Long::sum);
                    }
                }
            }
        }
        long reached = consumer.position(partition);
        batches.forEach((place, batch) -> place.tell(batch, bytes.getOrDefault(place, 0L)));
        var parked = new ArrayList<ReplyPasses.Place>();
        seated.values().forEach(places -> places.removeIf(place -> {
            place.next = Math.max(place.next, reached);
            if (place.end >= 0 && reached >= place.end) {
                place.end = -1;
                place.follower.caughtUp(place.cut);
            }
            boolean full = place.full();
            if (full) {
                parked.add(place);
            }
            return place.left || full;
        }));
        seated.values().removeIf(List::isEmpty);
        position = reached;
        parked.forEach(passes::park);
    }

    private static long size(Reply reply) {
        long size = 64;
        if (reply instanceof Reply.Events events) {
            for (var event : events.events()) {
                size += event.raw().length() + 32;
            }
        }
        return size;
    }

    /** What can't be read is put aside by whoever holds the partition. */
    private List<Reply> decoded(ConsumerRecord<byte[], byte[]> record) {
        try {
            return codec.decode(record.value());
        } catch (UnreadableRecord e) {
            return List.of();
        }
    }

    void close() {
        closed = true;
        wakeUp();
        try {
            thread.join(Duration.ofSeconds(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
