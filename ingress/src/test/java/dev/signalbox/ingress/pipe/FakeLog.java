package dev.signalbox.ingress.pipe;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.signalbox.records.topics.Topic;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Topics in memory: what producers write, consumers of one partition each read, and the test says what goes wrong. */
final class FakeLog {
    private final Map<TopicPartition, Partition> partitions = new HashMap<>();
    private final Map<String, RuntimeException> faults = new HashMap<>();
    private final Map<String, Runnable> silent = new HashMap<>();
    private final Set<String> halted = new HashSet<>();
    private final Map<String, Integer> parked = new HashMap<>();
    private final ArrayDeque<Runnable> unacknowledged = new ArrayDeque<>();
    private Predicate<ProducerRecord<byte[], byte[]>> refused = _ -> false;
    private boolean acknowledges = true;
    private int polls;
    private int pausedPolls;
    private int deliveries;

    /** Null is what the cleaner has taken away. */
    private static final class Partition {
        final List<@Nullable ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        long begin;
    }

    // ---- what the test does

    /** Writes what nobody else would. Returns its offset. */
    synchronized long put(Topic topic, int partition, String key, byte @Nullable [] value) {
        var records = of(new TopicPartition(topic.name(), partition)).records;
        records.add(new ConsumerRecord<>(topic.name(), partition, records.size(), key.getBytes(UTF_8), value));
        notifyAll();
        return records.size() - 1;
    }

    /** From now on the log does not take what this is true of. */
    synchronized void refuses(Predicate<ProducerRecord<byte[], byte[]>> what) {
        refused = what;
    }

    /** Whether what is written is acknowledged at once; what waits is acknowledged now. */
    synchronized void acknowledges(boolean atOnce) {
        acknowledges = atOnce;
        while (acknowledges && !unacknowledged.isEmpty()) {
            unacknowledged.remove().run();
        }
    }

    /** The log's retention has deleted all before that offset. */
    synchronized void deleteBefore(Topic topic, int partition, long offset) {
        of(new TopicPartition(topic.name(), partition)).begin = offset;
    }

    /** The log's cleaner has taken a record away. */
    synchronized void clean(Topic topic, int partition, long offset) {
        of(new TopicPartition(topic.name(), partition)).records.set((int) offset, null);
    }

    /** The next poll of the topic throws this. */
    synchronized void fault(Topic topic, RuntimeException what) {
        faults.put(topic.name(), what);
        notifyAll();
    }

    /** Polls of the topic bring nothing, at once, and run this. */
    synchronized void silent(Topic topic, Runnable each) {
        silent.put(topic.name(), each);
    }

    /** Polls of the topic don't return. */
    synchronized void halt(Topic topic) {
        halted.add(topic.name());
        notifyAll();
    }

    synchronized void goOn() {
        halted.clear();
        parked.clear();
        notifyAll();
    }

    /** Waits until so many stand in a poll that does not return. */
    void awaitHalted(Topic topic, int readers) throws InterruptedException {
        await(() -> parked.getOrDefault(topic.name(), 0) >= readers);
    }

    /** Waits for the next poll. */
    synchronized void awaitPoll() throws InterruptedException {
        int before = polls;
        await(() -> polls > before);
    }

    /** Asks again at each poll and at least every 20 ms. */
    synchronized void await(BooleanSupplier condition) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - until > 0) {
                throw new AssertionError("not within 30 s");
            }
            wait(20);
        }
    }

    /** Polls of partitions that were paused. */
    synchronized int pausedPolls() {
        return pausedPolls;
    }

    /** Polls that brought something. */
    synchronized int deliveries() {
        return deliveries;
    }

    synchronized long written(Topic topic) {
        return partitions.entrySet().stream()
                .filter(e -> e.getKey().topic().equals(topic.name())).mapToLong(e -> e.getValue().records.size()).sum();
    }

    // ---- what the product does

    Producer<byte[], byte[]> producer() {
        return new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
            @Override
            public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback then) {
                written(record, then);
                return new CompletableFuture<>();
            }
        };
    }

    private synchronized void written(ProducerRecord<byte[], byte[]> record, Callback then) {
        Runnable said;
        if (refused.test(record)) {
            said = () -> then.onCompletion(null, new TimeoutException("the log is away"));
        } else {
            var at = new TopicPartition(record.topic(), record.partition());
            var records = of(at).records;
            long offset = records.size();
            records.add(new ConsumerRecord<>(at.topic(), at.partition(), offset, record.key(), record.value()));
            said = () -> then.onCompletion(new RecordMetadata(at, offset, 0, 0, 0, 0), null);
        }
        notifyAll();
        if (acknowledges) {
            said.run();
        } else {
            unacknowledged.add(said);
        }
    }

    /** As the product's own maker of consumers. */
    Consumer<byte[], byte[]> reader(String name, Map<String, Object> settings) {
        return new Reader();
    }

    private Partition of(TopicPartition partition) {
        return partitions.computeIfAbsent(partition, _ -> new Partition());
    }

    private synchronized ConsumerRecords<byte[], byte[]> poll(Reader by, Duration timeout) {
        long until = System.nanoTime() + timeout.toNanos();
        var topic = by.at.topic();
        polls++;
        pausedPolls += by.paused ? 1 : 0;
        var each = silent.get(topic);
        if (each != null) {
            each.run();
            notifyAll();
            return ConsumerRecords.empty();
        }
        boolean counted = false;
        while (true) {
            notifyAll();
            var fault = faults.remove(topic);
            if (fault != null) {
                throw fault;
            }
            if (halted.contains(topic)) {
                if (!counted) {
                    counted = true;
                    parked.merge(topic, 1, Integer::sum);
                }
                park(100);
                continue;
            }
            if (by.woken) {
                by.woken = false;
                throw new WakeupException();
            }
            var found = by.paused ? ConsumerRecords.<byte[], byte[]>empty() : next(by);
            long left = until - System.nanoTime();
            if (!found.isEmpty() || left <= 0) {
                deliveries += found.isEmpty() ? 0 : 1;
                return found;
            }
            park(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
        }
    }

    private void park(long millis) {
        try {
            wait(millis);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private ConsumerRecords<byte[], byte[]> next(Reader by) {
        var of = of(by.at);
        if (by.position < of.begin || by.position > of.records.size()) {
            throw new OffsetOutOfRangeException(Map.of(by.at, by.position));
        }
        var found = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        for (; by.position < of.records.size(); by.position++) {
            var record = of.records.get((int) by.position);
            if (record != null) {
                found.add(record);
            }
        }
        return found.isEmpty() ? ConsumerRecords.empty() : new ConsumerRecords<>(Map.of(by.at, List.copyOf(found)), Map.of());
    }

    /** What readers of one partition use of a consumer, over what is written here. */
    private final class Reader extends MockConsumer<byte[], byte[]> {
        private static final TopicPartition NOTHING = new TopicPartition("nothing", 0);
        private TopicPartition at = NOTHING;
        private long position;
        private boolean paused;
        private boolean woken;

        Reader() {
            super("none");
        }

        @Override
        public Set<TopicPartition> assignment() {
            return at == NOTHING ? Set.of() : Set.of(at);
        }

        @Override
        public void assign(Collection<TopicPartition> to) {
            at = to.iterator().next();
            paused = false;
        }

        @Override
        public void unsubscribe() {
            at = NOTHING;
        }

        @Override
        public void seek(TopicPartition of, long offset) {
            position = offset;
        }

        @Override
        public void seekToBeginning(Collection<TopicPartition> of) {
            synchronized (FakeLog.this) {
                position = of(at).begin;
            }
        }

        @Override
        public long position(TopicPartition of) {
            return position;
        }

        @Override
        public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> of) {
            synchronized (FakeLog.this) {
                var one = of.iterator().next();
                return Map.of(one, (long) of(one).records.size());
            }
        }

        @Override
        public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(Map<TopicPartition, Long> since) {
            return Map.of(); // all that is there is older
        }

        @Override
        public void pause(Collection<TopicPartition> of) {
            paused = true;
        }

        @Override
        public void resume(Collection<TopicPartition> of) {
            paused = false;
        }

        @Override
        public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            return FakeLog.this.poll(this, timeout);
        }

        @Override
        public void wakeup() {
            synchronized (FakeLog.this) {
                woken = true;
                FakeLog.this.notifyAll();
            }
        }

        @Override
        public void close(CloseOptions options) {
            // nothing is open
        }
    }
}
