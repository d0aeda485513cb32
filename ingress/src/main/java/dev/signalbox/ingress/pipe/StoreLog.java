package dev.signalbox.ingress.pipe;

import dev.signalbox.ingress.store.PlaceTable;
import dev.signalbox.records.StoredPlace;
import dev.signalbox.records.StoredResponse;
import dev.signalbox.records.topics.Topic;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.records.wire.UnreadableRecord;
import dev.signalbox.runtime.RuntimeContext;
import dev.signalbox.runtime.kafka.ReadingThread;
import dev.signalbox.runtime.log.Sparingly;
import dev.signalbox.runtime.metrics.Metric;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store of responses on the log. Content lies on one topic; where each response lies there is said on another, of small records, which
 * every ingress reads into a {@link PlaceTable}. Who asks for a response is told when that has been read as far as it had been written by
 * then, so that what one ingress has kept or deleted any other one knows at once. Safe from any thread.
 */
final class StoreLog implements OpenShelf {
    private static final Logger LOG = LoggerFactory.getLogger(StoreLog.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration SOON = Duration.ofMillis(20);
    private static final TopicPartition PARTITION = new TopicPartition(Topics.PLACES.name(), 0);
    /** What else is in a record that holds a response. */
    private static final int ROOM_BYTES = 16 << 10;
    static final int LARGEST_BYTES = Topics.STORED.maxRecordBytes() - ROOM_BYTES;
    /** What may be on its way to the log; more is not kept. */
    static final long MOST_UNSENT_BYTES = 48L << 20;
    /** Who may be waiting to be told; more are turned away. */
    static final int MOST_ASKING = 1_000;

    private final RuntimeContext runtime;
    private final Senders.Sender sender;
    private final int partitions;
    private final PlaceTable table;
    private final StoreReads reads;
    private final Consumer<byte[], byte[]> consumer;
    private final ReadingThread reading;
    /** While it lasts nobody can be told what there is. */
    private final Standstill standstill;
    private final ConcurrentLinkedQueue<Asked> asked = new ConcurrentLinkedQueue<>();
    private final Sparingly unwritten = new Sparingly();
    private final Sparingly tooMuch = new Sparingly();
    private final AtomicInteger asking = new AtomicInteger();
    private final AtomicBoolean resting = new AtomicBoolean();
    private volatile boolean known;
    /** Whether the places are read no more. */
    private volatile boolean over;

    /** Of the reading thread: who is told when it has read as far as {@link #until}. */
    private final List<Asked> inTurn = new ArrayList<>();
    private long until = -1;

    private record Asked(String id, Recalled then) {}

    StoreLog(RuntimeContext runtime, Senders.Sender sender, Readers readers) {
        this.runtime = runtime;
        this.standstill = new Standstill(runtime.time());
        this.sender = sender;
        var forgotten = runtime.metrics().counter(Metric.PLACES_FORGOTTEN);
        this.table = new PlaceTable(PlaceTable.MOST, forgotten::increment);
        runtime.metrics().gauge(Metric.PLACES, table::size);
        this.partitions = runtime.partitionsOf(Topics.STORED);
        this.reads = new StoreReads(runtime, readers);
        this.consumer = readers.reader("places", Map.of("auto.offset.reset", "earliest"));
        this.reading = new ReadingThread(runtime.process() + "-places", consumer, this::read, this::ended);
    }

    @Override
    public void start() {
        reading.start();
        reads.start();
    }

    private void ended(String reader, Throwable fault) {
        over = true;
        runtime.health().ended(reader, fault);
        turnAwayInTurn();
        turnAway();
    }

    @Override
    public boolean placesKnown() {
        return known && !over;
    }

    // ---- what is written

    @Override
    public void keep(StoredResponse half, Kept then) {
        var value = runtime.wire().stored().encode(half);
        if (value.length > LARGEST_BYTES || sender.unsent() > MOST_UNSENT_BYTES) {
            long unsaid = tooMuch.happened(runtime.time().nanos());
            if (unsaid != Sparingly.SILENT) {
                LOG.info("a response is not kept request={} bytes={} unsent={} unsaid={}", half.id(), value.length, sender.unsent(), unsaid);
            }
            then.kept(-1);
            return;
        }
        int partition = Math.floorMod(half.id().hashCode(), partitions);
        write(Topics.STORED, partition, half.key(), value, offset -> {
            if (offset < 0) {
                then.kept(-1);
                return;
            }
            var place = new StoredPlace(half.id(), partition, offset, half.hasAnswer(), half.at());
            write(Topics.PLACES, 0, half.id(), runtime.wire().places().encode(place), at -> then.kept(at < 0 ? -1 : offset));
        });
    }

    /**
     * Tombstones have the log's cleaner take the content away, where it lies; then the place is forgotten. Where one is not written the
     * place stays, so that who deletes again finds what is left.
     */
    @Override
    public void erase(String id, Kept then) {
        var place = table.get(id);
        int partition = place == null ? Math.floorMod(id.hashCode(), partitions) : place.partition();
        write(Topics.STORED, partition, id, null, answer -> after(answer, then, () ->
                write(Topics.STORED, partition, StoredResponse.inputKey(id), null, input -> after(input, then, () ->
                        write(Topics.PLACES, 0, id, null, then)))));
    }

    private static void after(long written, Kept then, Runnable next) {
        if (written < 0) {
            then.kept(-1);
        } else {
            next.run();
        }
    }

    private void write(Topic topic, int partition, String key, byte @Nullable [] value, Kept then) {
        sender.send(topic, partition, key, value, (metadata, failed) -> {
            long unsaid = failed == null ? Sparingly.SILENT : unwritten.happened(runtime.time().nanos());
            if (failed != null && unsaid != Sparingly.SILENT) {
                LOG.warn("a response was not kept or deleted topic={} cause={} unsaid={}", topic.name(), failed.toString(), unsaid);
            }
            then.kept(failed == null ? metadata.offset() : -1);
        });
    }

    // ---- what is found

    @Override
    public void recall(String id, Recalled then) {
        if (!placesKnown() || standstill.stands()) {
            then.recalled(new Recall.Unreadable());
            return;
        }
        if (asking.incrementAndGet() > MOST_ASKING) {
            asking.decrementAndGet();
            then.recalled(new Recall.Unreadable());
            return;
        }
        asked.add(new Asked(id, what -> {
            asking.decrementAndGet();
            then.recalled(what);
        }));
        if (over) {
            turnAway();
        }
        if (resting.compareAndSet(true, false)) {
            consumer.wakeup();
        }
    }

    private void read(Consumer<byte[], byte[]> from) {
        if (from.assignment().isEmpty()) {
            from.assign(List.of(PARTITION));
            from.seekToBeginning(List.of(PARTITION));
        }
        if (standstill.stands()) {
            turnAwayInTurn();
            until = -1;
            turnAway();
            standstill.rest(from);
        }
        if (!known && from.position(PARTITION) >= end(from)) {
            known = true;
            LOG.info("all places of responses are read places={}", table.size());
        }
        if (inTurn.isEmpty()) {
            for (var one = asked.poll(); one != null; one = asked.poll()) {
                inTurn.add(one);
            }
        }
        if (!inTurn.isEmpty() && until < 0) {
            until = end(from);
        }
        tell(from);
        resting.set(true);
        boolean idle = known && inTurn.isEmpty() && asked.isEmpty();
        var records = from.poll(idle ? POLL : SOON);
        resting.set(false);
        replay(records, from);
        tell(from);
    }

    private static long end(Consumer<byte[], byte[]> from) {
        return from.endOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L);
    }

    private void tell(Consumer<byte[], byte[]> from) {
        if (until < 0 || from.position(PARTITION) < until) {
            return;
        }
        until = -1;
        for (var one : inTurn) {
            var place = table.get(one.id());
            if (place == null) {
                one.then().recalled(new Recall.Unknown());
            } else {
                reads.read(one.id(), place, one.then());
            }
        }
        inTurn.clear();
    }

    private void replay(ConsumerRecords<byte[], byte[]> records, Consumer<byte[], byte[]> from) {
        for (var record : records) {
            if (!replayed(record)) {
                standstill.begin(record, from);
                return;
            }
            standstill.end(record);
        }
    }

    /** False where it is to be read again. */
    private boolean replayed(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            table.delete(new String(record.key(), StandardCharsets.UTF_8));
            return true;
        }
        try {
            var place = runtime.wire().places().decode(record.value());
            table.put(place.id(), new PlaceTable.Place(place.partition(), place.offset(), place.whole()));
        } catch (UnreadableRecord e) {
            if (standstill.waits(e)) {
                return false;
            }
            runtime.deadLetters().put(record, String.valueOf(e.getMessage()));
        }
        return true;
    }

    /** Tells those that it has taken, by the reading thread or after its end. */
    private void turnAwayInTurn() {
        inTurn.forEach(one -> one.then().recalled(new Recall.Unreadable()));
        inTurn.clear();
    }

    /** Tells all who wait that they need not. */
    private void turnAway() {
        for (var one = asked.poll(); one != null; one = asked.poll()) {
            one.then().recalled(new Recall.Unreadable());
        }
    }

    @Override
    public void close() {
        over = true;
        reading.close();
        reads.close();
        turnAwayInTurn();
        turnAway();
    }
}
