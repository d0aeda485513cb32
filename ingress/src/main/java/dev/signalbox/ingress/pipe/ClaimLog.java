package dev.signalbox.ingress.pipe;

import dev.signalbox.ingress.keys.KeyTable;
import dev.signalbox.records.Claim;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.records.wire.UnreadableRecord;
import dev.signalbox.runtime.RuntimeContext;
import dev.signalbox.runtime.kafka.ReadingThread;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
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
    private final ReadingThread reading;
    /** A claim that is not read may be the one that stands: while it lasts no claim is told of. */
    private final Standstill standstill;
    private volatile boolean known;

    ClaimLog(RuntimeContext runtime, Senders.Sender sender, Readers readers) {
        this.runtime = runtime;
        this.standstill = new Standstill(runtime.time());
        this.sender = sender;
        this.reading = new ReadingThread(
                runtime.process() + "-keys", readers.reader("keys", Map.of("auto.offset.reset", "earliest")), this::read,
                runtime.health()::ended);
    }

    void start() {
        reading.start();
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

    private void begin(Consumer<byte[], byte[]> consumer) {
        long since = runtime.time().millis() - KeyTable.KEPT.toMillis();
        var found = consumer.offsetsForTimes(Map.of(PARTITION, since)).get(PARTITION);
        var one = List.of(PARTITION);
        long from = found == null ? consumer.endOffsets(one).getOrDefault(PARTITION, 0L) : found.offset();
        consumer.assign(one);
        consumer.seek(PARTITION, from);
    }

    private void read(Consumer<byte[], byte[]> consumer) {
        if (consumer.assignment().isEmpty()) {
            begin(consumer);
        }
        if (standstill.stands()) {
            standstill.rest(consumer);
        }
        if (!known && consumer.position(PARTITION) >= consumer.endOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L)) {
            known = true;
            LOG.info("all claims of keys are read keys={}", table.size());
        }
        for (var record : consumer.poll(known ? POLL : Duration.ofMillis(20))) {
            if (!replayed(record)) {
                standstill.begin(record, consumer);
                return;
            }
            standstill.end(record);
        }
    }

    /** False where it is to be read again. */
    private boolean replayed(ConsumerRecord<byte[], byte[]> record) {
        try {
            var claim = runtime.wire().claims().decode(record.value());
            told(claim.request().value(), table.replay(claim));
        } catch (UnreadableRecord e) {
            if (standstill.waits(e)) {
                return false;
            }
            runtime.deadLetters().put(record, String.valueOf(e.getMessage()));
        }
        return true;
    }

    @Override
    public void close() {
        reading.close();
    }
}
