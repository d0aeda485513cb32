package dev.signalbox.ingress.pipe;

import dev.signalbox.records.Reply;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.records.wire.Codec;
import dev.signalbox.records.wire.UnreadableRecord;
import dev.signalbox.runtime.health.Health;
import dev.signalbox.runtime.kafka.DeadLetters;
import dev.signalbox.runtime.kafka.KafkaClients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the partitions of the replies that requests of this front name, on a thread of its own, which decodes too,
 * and hands what one
 * poll brought to each event loop in one piece. A partition counts as open once its end is known and reading has
 * begun there, so no reply
 * to a later request is missed; one that was taken away is read on until the last request that names it has ended.
 */
final class ReplyReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReplyReader.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration IDLE = Duration.ofMillis(20);
    private static final Duration RECOVER = Duration.ofMillis(200);

    /** A partition of the replies as this front sees it. */
    static final class Part {
        private final TopicPartition partition;
        private final AtomicInteger uses = new AtomicInteger();
        private volatile boolean wanted = true;
        private volatile boolean positioned;

        Part(int number) {
            this.partition = new TopicPartition(Topics.REPLIES.name(), number);
        }

        int number() {
            return partition.partition();
        }

        /** Takes a use of it; false where it is not read (any more). */
        boolean take() {
            return positioned && uses.getAndUpdate(n -> n < 0 ? n : n + 1) >= 0;
        }

        /** Whether nobody uses it and nobody will. */
        private boolean forgotten() {
            return !wanted && (uses.get() < 0 || uses.compareAndSet(0, Integer.MIN_VALUE));
        }
    }

    private final Consumer<byte[], byte[]> consumer;
    private final Codec<List<Reply>> codec;
    private final DeadLetters deadLetters;
    private final Health health;
    private final ToIntFunction<RequestId> loopOf;
    private final Map<Integer, Part> parts = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Part> assigned = new HashMap<>();
    private final Thread thread;
    private volatile List<Pipe.Inbox> inboxes = List.of();
    private volatile @Nullable Part current;
    private volatile boolean closed;

    ReplyReader(
            KafkaClients kafka,
            String process,
            Codec<List<Reply>> codec,
            DeadLetters deadLetters,
            Health health,
            ToIntFunction<RequestId> loopOf) {
        this.consumer = kafka.reader(
                "replies",
                Map.of(
                        "max.poll.records",
                        "4000",
                        "max.partition.fetch.bytes",
                        String.valueOf(4 << 20),
                        "receive.buffer.bytes",
                        String.valueOf(1 << 20)));
        this.codec = codec;
        this.deadLetters = deadLetters;
        this.health = health;
        this.loopOf = loopOf;
        this.thread = Thread.ofPlatform().name(process + "-replies").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    void deliverTo(List<Pipe.Inbox> loops) {
        inboxes = List.copyOf(loops);
    }

    /** The partition is this front's: read it from its end. */
    void add(int number) {
        synchronized (this) {
            parts.computeIfAbsent(number, Part::new).wanted = true;
        }
        choose();
        consumer.wakeup();
    }

    /** Another front has the partition now. */
    void retire(int number) {
        var part = parts.get(number);
        if (part != null) {
            part.wanted = false;
            choose();
            consumer.wakeup();
        }
    }

    /** All new requests name one partition, so that what comes back comes in few batches. */
    private synchronized void choose() {
        Part best = null;
        for (var part : parts.values()) {
            if (part.wanted && part.positioned && (best == null || part.number() < best.number())) {
                best = part;
            }
        }
        current = best;
    }

    /** The partition for a request, taken: the preferred one as long as it is read; null where there is none. */
    @Nullable
    Part take(int preferred) {
        var part = current;
        if (part == null || part.number() != preferred) {
            var other = parts.get(preferred);
            if (other != null && other.take()) {
                return other;
            }
        }
        return part != null && part.take() ? part : null;
    }

    /** The partition that new requests name; -1 where there is none. */
    int partition() {
        var part = current;
        return part == null ? -1 : part.number();
    }

    void giveBack(int number) {
        var part = parts.get(number);
        if (part != null && part.uses.decrementAndGet() == 0 && !part.wanted) {
            consumer.wakeup();
        }
    }

    boolean open() {
        return current != null;
    }

    /** The partitions that this front reads. */
    List<Integer> owned() {
        var owned = new ArrayList<Integer>();
        for (var part : parts.values()) {
            if (part.positioned) {
                owned.add(part.number());
            }
        }
        return owned;
    }

    private void run() {
        try {
            while (!closed) {
                try {
                    reconcile();
                    if (assigned.isEmpty()) {
                        idle();
                    } else {
                        read();
                    }
                } catch (WakeupException e) {
                    // the partitions have changed, or it is the end
                } catch (KafkaException e) {
                    LOG.warn("replies could not be read, trying again cause={}", e.toString());
                    Thread.sleep(RECOVER);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            LOG.error("the reader of replies ended, no answer comes here any more", e);
            health.ended(thread.getName(), e);
        } finally {
            consumer.close(CloseOptions.timeout(Duration.ofMillis(500)));
        }
    }

    private static void idle() throws InterruptedException {
        Thread.sleep(IDLE);
    }

    /** Makes what is read what is to be read. May be broken off by a wake-up anywhere and is then simply done again. */
    private void reconcile() {
        boolean changed = false;
        for (var part : parts.values()) {
            if (forget(part)) {
                changed |= assigned.remove(part.partition) != null;
            } else if (!assigned.containsKey(part.partition)) {
                long end = consumer.endOffsets(List.of(part.partition)).getOrDefault(part.partition, 0L);
                assigned.put(part.partition, part);
                consumer.assign(assigned.keySet());
                consumer.seek(part.partition, end);
                part.positioned = true;
                choose();
                LOG.info("replies are read partition={} from={}", part.number(), end);
            }
        }
        if (changed) {
            consumer.assign(assigned.keySet());
        }
    }

    private synchronized boolean forget(Part part) {
        return part.forgotten() && parts.remove(part.number(), part);
    }

    private void read() {
        var records = consumer.poll(POLL);
        if (records.isEmpty()) {
            return;
        }
        var loops = inboxes;
        var batches = new ReplyBatch[loops.size()];
        for (var record : records) {
            for (var reply : decoded(record)) {
                int loop = loopOf.applyAsInt(reply.request());
                if (loop < 0 || loop >= batches.length) {
                    continue;
                }
                var batch = batches[loop];
                if (batch == null) {
                    batch = new ReplyBatch();
                    batches[loop] = batch;
                }
                batch.add(reply, record.offset());
            }
        }
        for (int i = 0; i < batches.length; i++) {
            var batch = batches[i];
            if (batch != null) {
                loops.get(i).replies(batch);
            }
        }
    }

    private List<Reply> decoded(ConsumerRecord<byte[], byte[]> record) {
        try {
            return codec.decode(record.value());
        } catch (UnreadableRecord e) {
            deadLetters.put(record, String.valueOf(e.getMessage()));
            return List.of();
        }
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        try {
            thread.join(Duration.ofSeconds(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
