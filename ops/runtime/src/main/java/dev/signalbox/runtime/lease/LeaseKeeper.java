package dev.signalbox.runtime.lease;

import dev.signalbox.records.fleet.Lease;
import dev.signalbox.records.protocol.LeaseBook;
import dev.signalbox.records.protocol.OwnLease;
import dev.signalbox.records.time.Time;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.records.wire.Codec;
import dev.signalbox.records.wire.UnreadableRecord;
import dev.signalbox.runtime.kafka.DeadLetters;
import dev.signalbox.runtime.kafka.KafkaClients;
import dev.signalbox.runtime.kafka.ReadingThread;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes this process's lease and reads all leases; {@link OwnLease} decides what is written and when. One thread does both, and it alone
 * writes the book; the book is guarded by its own monitor for everyone who asks. A process whose epoch was declared dead begins a new one by itself; its service is
 * told by {@link LeaseBook.Change.OwnDeath} and then by its own {@link LeaseBook.Change.Began}. A process of which a part has ended gives
 * its lease back at once and gets no other: it would only take what it can't work on.
 */
public final class LeaseKeeper implements Leases, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final TopicPartition PARTITION = new TopicPartition(Topics.LEASES.name(), 0);

    private final String process;
    private final Time time;
    private final Codec<Lease> codec;
    private final Producer<byte[], byte[]> producer;
    private final Consumer<byte[], byte[]> consumer;
    private final DeadLetters deadLetters;
    private final LeaseBook book;
    private final OwnLease own;
    private final CopyOnWriteArrayList<Listener> listeners = new CopyOnWriteArrayList<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final BooleanSupplier whole;
    private final ReadingThread.Ended ended;
    private final Thread thread;

    private volatile Supplier<List<Integer>> owned = List::of;
    private volatile Supplier<List<Lease.Slots>> slots = List::of;
    private volatile boolean draining;
    private volatile boolean closed;
    private volatile boolean givenBack;
    private volatile boolean writeNow;
    /** Whether the thread is past its first reading, from where on it bears a wake-up. */
    private volatile boolean following;
    private volatile long freshUntil = Long.MIN_VALUE;
    private volatile long epoch = Lease.NEW;
    private final AtomicBoolean unwritten = new AtomicBoolean();
    private boolean troubled;

    /**
     * @param whole false as soon as a part of this process has ended without which it can't work
     * @param ended told where this is that part
     */
    public LeaseKeeper(
            String process, Lease.Role role, LeaseSettings settings, KafkaClients kafka, Codec<Lease> codec, DeadLetters deadLetters, Time time,
            BooleanSupplier whole, ReadingThread.Ended ended) {
        this.process = process;
        this.whole = whole;
        this.ended = ended;
        this.time = time;
        this.codec = codec;
        this.deadLetters = deadLetters;
        this.producer = kafka.producer(role.name().toLowerCase(java.util.Locale.ROOT) + "-leases", Map.of("max.block.ms", "0", "delivery.timeout.ms", "5000", "request.timeout.ms", "2000"));
        this.consumer = kafka.reader(role.name().toLowerCase(java.util.Locale.ROOT) + "-leases", Map.of("auto.offset.reset", "earliest", "fetch.max.wait.ms", "100"));
        this.book = new LeaseBook(process, settings.timeToLive().toNanos());
        this.own = new OwnLease(
                book, process, role, settings.address(), settings.interval().toNanos(), settings.timeToLive().toNanos());
        this.thread = Thread.ofPlatform().name(process + "-leases").unstarted(this::run);
    }

    /** What the lease says this process works on; asked on the lease thread each time one is written. */
    public void owns(Supplier<List<Integer>> partitions) {
        owned = partitions;
    }

    public void slots(Supplier<List<Lease.Slots>> supplier) {
        slots = supplier;
    }

    /** Says so in the next lease, which leaves at once. */
    public void drain() {
        draining = true;
        renew();
    }

    /** Writes a lease now instead of at the next interval; for changes that others wait for. */
    public void renew() {
        writeNow = true;
        if (following) {
            consumer.wakeup();
        }
    }

    public void start() throws InterruptedException {
        KafkaClients.know(producer, PARTITION.topic());
        thread.start();
    }

    /** Waits until the log has given this process its epoch and it is fresh; false where that took too long. */
    public boolean awaitFresh(Duration most) throws InterruptedException {
        return begun.await(most.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public boolean fresh() {
        return time.nanos() - freshUntil < 0 && freshUntil != Long.MIN_VALUE;
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public boolean live(String of, long ofEpoch) {
        synchronized (book) {
            return book.live(of, ofEpoch);
        }
    }

    @Override
    public boolean gone(String of, long ofEpoch) {
        synchronized (book) {
            return book.gone(of, ofEpoch);
        }
    }

    @Override
    public Optional<LeaseBook.Holder> holder(String of) {
        synchronized (book) {
            return book.holder(of);
        }
    }

    @Override
    public Optional<LeaseBook.Holder> owner(Lease.Role of, int partition) {
        synchronized (book) {
            return book.owner(of, partition);
        }
    }

    @Override
    public List<LeaseBook.Holder> live(Lease.Role of) {
        synchronized (book) {
            return List.copyOf(book.live(of));
        }
    }

    @Override
    public void onChange(Listener listener) {
        listeners.add(listener);
    }

    private void run() {
        try {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            until(this::upToDate);
            if (!closed) {
                beginEpoch();
                following = true;
            }
            until(this::follow);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            LOG.error("the lease thread ended; this process is no longer fresh process={}", process, e);
            ended.ended(thread.getName(), e);
        } finally {
            consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofMillis(500)));
        }
    }

    /** Until it is done or this is closed; what Kafka fails or does not allow is tried again until it does. */
    private void until(BooleanSupplier done) throws InterruptedException {
        while (!closed) {
            try {
                if (done.getAsBoolean()) {
                    return;
                }
                if (troubled) {
                    troubled = false;
                    LOG.info("leases are read again process={}", process);
                }
            } catch (WakeupException e) {
                // somebody asked for a lease to be written now, or for the end
            } catch (KafkaException e) {
                if (!troubled) {
                    troubled = true;
                    LOG.warn("leases can't be read, trying again process={} cause={}", process, e.toString());
                }
                Thread.sleep(PAUSE.toMillis());
            }
        }
    }

    private boolean upToDate() {
        long end = consumer.endOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L);
        while (!closed && consumer.position(PARTITION) < end) {
            read();
        }
        return true;
    }

    private boolean follow() {
        if (!whole.getAsBoolean()) {
            giveBack();
        } else if (writeNow || dueInNanos() <= 0) {
            write();
        }
        read();
        judge();
        return false;
    }

    private void giveBack() {
        if (!givenBack) {
            givenBack = true;
            freshUntil = Long.MIN_VALUE;
            LOG.error("a part of this process has ended, and so does its lease process={} epoch={}", process, epoch);
            farewell();
        }
    }

    private long dueInNanos() {
        synchronized (book) {
            return own.dueIn(time.nanos());
        }
    }

    private void read() {
        long wait = givenBack ? 50 : Math.clamp(dueInNanos() / 1_000_000, 1, 50);
        for (var record : consumer.poll(Duration.ofMillis(wait))) {
            apply(record);
        }
    }

    private void apply(ConsumerRecord<byte[], byte[]> record) {
        Lease lease;
        try {
            lease = codec.decode(record.value());
        } catch (UnreadableRecord e) {
            deadLetters.put(record, String.valueOf(e.getMessage()));
            return;
        }
        LeaseBook.Change change;
        synchronized (book) {
            change = own.replay(lease, record.offset(), time.nanos());
        }
        publish();
        if (change instanceof LeaseBook.Change.OwnDeath(long ended)) {
            LOG.warn("this process's epoch was declared dead, a new one begins process={} epoch={}", process, ended);
        }
        if (!(change instanceof LeaseBook.Change.Nothing)) {
            for (var listener : listeners) {
                listener.changed(change);
            }
        }
        if (change instanceof LeaseBook.Change.OwnDeath && !givenBack) {
            beginEpoch();
        }
    }

    /** What others ask all the time they read without the monitor. */
    private void publish() {
        epoch = own.epoch();
        freshUntil = givenBack ? Long.MIN_VALUE : own.freshUntil();
        if (freshUntil != Long.MIN_VALUE) {
            begun.countDown();
        }
    }

    private void beginEpoch() {
        synchronized (book) {
            own.beginEpoch(ThreadLocalRandom.current().nextLong());
        }
        publish();
        write();
    }

    private void write() {
        writeNow = false;
        var partitions = owned.get();
        var announced = slots.get();
        Optional<Lease.Alive> next;
        synchronized (book) {
            next = own.next(partitions, draining, announced, time.nanos());
        }
        next.ifPresent(lease -> send(lease, () -> {
            synchronized (book) {
                own.lost(lease);
            }
        }));
    }

    private void judge() {
        List<Lease.Lapsed> due;
        synchronized (book) {
            due = own.accuse(time.nanos());
        }
        for (var accusation : due) {
            LOG.info("a silent process is declared dead process={} epoch={} judge={}", accusation.process(), accusation.epoch(), process);
            send(accusation, () -> {});
        }
    }

    private void send(Lease lease, Runnable lost) {
        var key = lease.process().getBytes(StandardCharsets.UTF_8);
        // a lapse must not replace the lease of its process when the topic is compacted
        var value = codec.encode(lease);
        var keyed = lease instanceof Lease.Lapsed ? ("lapsed:" + lease.process()).getBytes(StandardCharsets.UTF_8) : key;
        try {
            producer.send(new ProducerRecord<>(PARTITION.topic(), 0, keyed, value), (_, failed) -> {
                if (failed == null) {
                    written();
                } else {
                    refused(lost, failed);
                }
            });
        } catch (RuntimeException e) {
            refused(lost, e);
        }
    }

    /** The next one is written as if nothing had been: a right that is given, or a Kafka that is back, is all it takes. */
    private void refused(Runnable lost, Exception cause) {
        lost.run();
        if (unwritten.compareAndSet(false, true)) {
            LOG.warn("leases are not written, trying again process={} cause={}", process, cause.toString());
        }
    }

    private void written() {
        if (unwritten.get() && unwritten.compareAndSet(true, false)) {
            LOG.info("leases are written again process={}", process);
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
        if (!givenBack) {
            farewell();
        }
        producer.close(Duration.ofSeconds(1));
    }

    /** An orderly end says so itself, so that nobody has to wait for the silence. */
    private void farewell() {
        if (epoch != Lease.NEW) {
            long last;
            synchronized (book) {
                last = book.holder(process).map(LeaseBook.Holder::offset).orElse(Long.MAX_VALUE - 1);
            }
            send(new Lease.Lapsed(process, epoch, Math.max(last, Long.MAX_VALUE - 1), process), () -> {});
            producer.flush();
        }
    }
}
