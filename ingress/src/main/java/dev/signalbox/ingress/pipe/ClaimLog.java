package dev.signalbox.ingress.pipe;

import dev.signalbox.ingress.keys.KeyTable;
import dev.signalbox.records.Claim;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.records.wire.UnreadableRecord;
import dev.signalbox.runtime.RuntimeContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all claims of idempotency keys into a {@link KeyTable} and tells who made one which claim stands. Safe from any
 * thread.
 */
final class ClaimLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClaimLog.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final TopicPartition PARTITION = new TopicPartition(Topics.KEYS.name(), 0);

    private final RuntimeContext runtime;
    private final Senders.Sender sender;
    private final KeyTable table = new KeyTable(KeyTable.MOST);
    private final Map<String, Elsewhere.Claimed> waiting = new ConcurrentHashMap<>();
    private final Consumer<byte[], byte[]> consumer;
    private final Thread thread;
    private volatile boolean known;
    private volatile boolean closed;

    ClaimLog(RuntimeContext runtime, Senders.Sender sender) {
        this.runtime = runtime;
        this.sender = sender;
        this.consumer = runtime.kafka().reader("keys", Map.of("auto.offset.reset", "earliest"));
        this.thread = Thread.ofPlatform().name(runtime.process() + "-keys").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Whether all claims that were made before this process began have been read. */
    boolean known() {
        return known;
    }

    @Nullable
    Claim standing(String key) {
        return table.standing(key, runtime.time().millis());
    }

    void claim(Claim claim, Elsewhere.Claimed then) {
        var request = claim.request().value();
        waiting.put(request, then);
        sender.send(Topics.KEYS, 0, claim.key(), runtime.wire().claims().encode(claim), (_, failed) -> {
            if (failed != null) {
                LOG.warn("a key was not claimed request={} cause={}", request, failed.toString());
                told(request, null);
            }
        });
    }

    /** Nobody waits any more for what comes of a claim. */
    void forget(String request) {
        waiting.remove(request);
    }

    private void told(String request, @Nullable Claim standing) {
        var then = waiting.remove(request);
        if (then != null) {
            then.stands(standing);
        }
    }

    private void run() {
        try (consumer) {
            while (!closed) {
                try {
                    if (consumer.assignment().isEmpty()) {
                        begin();
                    }
                    read();
                } catch (WakeupException e) {
                    // the end
                } catch (KafkaException e) {
                    LOG.warn("claims of keys could not be read, trying again cause={}", e.toString());
                    Thread.sleep(POLL.toMillis());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void begin() {
        long since = runtime.time().millis() - KeyTable.KEPT.toMillis();
        var found = consumer.offsetsForTimes(Map.of(PARTITION, since)).get(PARTITION);
        var one = List.of(PARTITION);
        long from = found == null ? consumer.endOffsets(one).getOrDefault(PARTITION, 0L) : found.offset();
        consumer.assign(one);
        consumer.seek(PARTITION, from);
    }

    private void read() {
        if (!known && consumer.position(PARTITION) >= consumer.endOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L)) {
            known = true;
            LOG.info("all claims of keys are read keys={}", table.size());
        }
        for (var record : consumer.poll(known ? POLL : Duration.ofMillis(20))) {
            try {
                var claim = runtime.wire().claims().decode(record.value());
                told(claim.request().value(), table.replay(claim));
            } catch (UnreadableRecord e) {
                runtime.deadLetters().put(record, String.valueOf(e.getMessage()));
            }
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
