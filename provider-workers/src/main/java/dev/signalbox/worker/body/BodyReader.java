package dev.signalbox.worker.body;

import dev.signalbox.records.Body;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.time.Time;
import dev.signalbox.records.topics.Topic;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.records.wire.UnreadableRecord;
import dev.signalbox.records.wire.Wire;
import dev.signalbox.runtime.health.Health;
import dev.signalbox.runtime.kafka.KafkaClients;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads bodies by partition and offset on a thread of its own, which sleeps while nobody asks. Wanted offsets are read in their order; the
 * reader seeks only where the next one is not near, and what it reads over is kept for a while. Nothing is copied but a body of several
 * chunks. Bounds: so many bytes of bodies are lent at once, from asking until the loan is closed, and further questions wait in their
 * order; one that is not answered in ten seconds is lost.
 */
public final class BodyReader implements BodySource, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BodyReader.class);
    private static final Duration POLL = Duration.ofMillis(2);
    private static final long PATIENCE = Duration.ofSeconds(10).toNanos();
    private static final long PASSED_BYTES = 24 << 20;

    private final Consumer<ByteBuffer, ByteBuffer> consumer;
    private final Wire wire;
    private final Time time;
    private final Health health;
    private final long mostLent;
    private final AtomicLong lent = new AtomicLong();
    private final LinkedBlockingQueue<Optional<Question>> asked = new LinkedBlockingQueue<>();
    private final ArrayDeque<Question> waiting = new ArrayDeque<>();
    private final Map<TopicPartition, Wants<Piece>> wanted = new HashMap<>();
    private final Passed passed = new Passed(PASSED_BYTES);
    private final Thread thread;
    private long checked;
    private volatile boolean closed;

    private record Piece(Question question, int index) {}

    public BodyReader(String process, KafkaClients kafka, Wire wire, Time time, long mostLent, Health health) {
        this.health = health;
        this.wire = wire;
        this.time = time;
        this.mostLent = mostLent;
        var config = new HashMap<>(kafka.common());
        config.put("client.id", process + "-bodies");
        config.put("enable.auto.commit", "false");
        config.put("auto.offset.reset", "none");
        config.put("check.crcs", "false");
        // an empty fetch must not stand before the next one: there is one at a time for each broker
        config.put("fetch.min.bytes", "1");
        config.put("fetch.max.wait.ms", "0");
        config.put("max.partition.fetch.bytes", String.valueOf(2 << 20));
        this.consumer = new KafkaConsumer<>(config, new ByteBufferDeserializer(), new ByteBufferDeserializer());
        this.thread = Thread.ofPlatform().name(process + "-bodies").unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    @Override
    public Loan fetch(Body.Reference where, Receiver receiver) {
        var question = new Question(where, receiver, time.nanos() + PATIENCE, () -> {
            lent.addAndGet(-where.length());
            asked.add(Optional.empty());
        });
        asked.add(Optional.of(question));
        return question;
    }

    private void run() {
        try {
            while (!closed) {
                takeQuestions();
                admit();
                if (!wanted.isEmpty()) {
                    read();
                    giveUp();
                }
            }
        } catch (InterruptException | InterruptedException e) {
            // closing
        } catch (RuntimeException | Error e) {
            LOG.error("the body reader ended, bodies by reference are lost from now on", e);
            health.ended(thread.getName(), e);
        } finally {
            Thread.interrupted();
            consumer.close(CloseOptions.timeout(Duration.ofMillis(500)));
        }
    }

    private void takeQuestions() throws InterruptedException {
        var next = wanted.isEmpty() ? asked.poll(1, TimeUnit.SECONDS) : asked.poll();
        while (next != null) {
            next.ifPresent(waiting::add);
            next = asked.poll();
        }
    }

    private void admit() {
        for (var question = waiting.peek(); question != null; question = waiting.peek()) {
            boolean late = time.nanos() - question.until > 0;
            if (late) {
                question.lost("it could not be read in time");
            }
            if (!question.over() && lent.get() > 0 && lent.get() + question.where.length() > mostLent) {
                return;
            }
            waiting.remove();
            if (!question.over() && question.lend()) {
                lent.addAndGet(question.where.length());
                want(question);
            }
        }
    }

    private void want(Question question) {
        var where = question.where;
        if (where.offsets().length == 0) {
            question.lost("the reference names no record");
            return;
        }
        var partition = new TopicPartition(topic(where.source()).name(), where.partition());
        for (int i = 0; i < where.offsets().length; i++) {
            long offset = where.offsets()[i];
            var known = passed.take(partition, offset);
            if (known.isPresent()) {
                question.piece(i, known.get());
            } else {
                wanted.computeIfAbsent(partition, _ -> new Wants<>()).add(offset, new Piece(question, i));
            }
        }
    }

    private void read() {
        try {
            position();
            for (var record : consumer.poll(POLL)) {
                arrived(record);
            }
            rest();
        } catch (OffsetOutOfRangeException e) {
            outOfRange(e.offsetOutOfRangePartitions());
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            LOG.warn("bodies could not be read, trying again cause={}", e.toString());
            LockSupport.parkNanos(20_000_000);
        }
    }

    private void position() {
        if (!consumer.assignment().containsAll(wanted.keySet())) {
            var all = new HashSet<>(consumer.assignment());
            all.addAll(wanted.keySet());
            var news = new HashSet<>(wanted.keySet());
            news.removeAll(consumer.assignment());
            consumer.assign(all);
            news.forEach(p -> move(p, -1));
        }
        wanted.keySet().forEach(p -> move(p, consumer.position(p)));
    }

    private void move(TopicPartition partition, long position) {
        var wants = wanted.get(partition);
        var move = wants == null ? new Wants.Move.Rest() : wants.next(position);
        switch (move) {
            case Wants.Move.Seek(long offset) -> {
                consumer.seek(partition, offset);
                consumer.resume(List.of(partition));
            }
            case Wants.Move.ReadOn() -> consumer.resume(List.of(partition));
            case Wants.Move.Rest() -> consumer.pause(List.of(partition));
        }
    }

    /** Partitions of which nothing is wanted are not fetched from. */
    private void rest() {
        var idle = wanted.entrySet().iterator();
        while (idle.hasNext()) {
            var of = idle.next();
            if (of.getValue().isEmpty()) {
                consumer.pause(List.of(of.getKey()));
                idle.remove();
            }
        }
    }

    private void arrived(ConsumerRecord<ByteBuffer, ByteBuffer> record) {
        var partition = new TopicPartition(record.topic(), record.partition());
        var wants = wanted.get(partition);
        List<Piece> pieces = wants == null ? List.of() : wants.take(record.offset());
        if (pieces.isEmpty() && !record.topic().equals(Topics.BODIES.name())) {
            return;
        }
        try {
            var bytes = bytes(record);
            if (pieces.isEmpty()) {
                passed.put(partition, record.offset(), bytes);
            }
            for (var piece : pieces) {
                piece.question().piece(piece.index(), bytes);
            }
        } catch (UnreadableRecord e) {
            pieces.forEach(p -> p.question().lost("its record cannot be read"));
        }
    }

    private Bytes bytes(ConsumerRecord<ByteBuffer, ByteBuffer> record) {
        var value = record.value();
        if (value == null) {
            return Bytes.EMPTY;
        }
        if (record.topic().equals(Topics.BODIES.name())) {
            return Bytes.of(value);
        }
        InferenceRequest request = (record.topic().equals(Topics.BATCH.name()) ? wire.batch() : wire.requests()).decode(value);
        return request.body() instanceof Body.Inline inline ? inline.bytes() : Bytes.EMPTY;
    }

    private void outOfRange(Map<TopicPartition, Long> partitions) {
        var starts = consumer.beginningOffsets(partitions.keySet());
        partitions.forEach((partition, at) -> {
            var wants = wanted.get(partition);
            if (wants != null) {
                long start = starts.getOrDefault(partition, 0L);
                var lost = at < start ? wants.takeBefore(start) : wants.takeAll();
                lost.forEach(p -> p.question().lost("the log no longer has it"));
                move(partition, -1);
                if (wants.isEmpty()) {
                    consumer.seek(partition, start);
                }
            }
        });
        rest();
    }

    private void giveUp() {
        long now = time.nanos();
        if (now - checked < 100_000_000) {
            return;
        }
        checked = now;
        for (var wants : wanted.values()) {
            wants.removeIf(p -> {
                if (now - p.question().until > 0) {
                    p.question().lost("it could not be read in time");
                }
                return p.question().over();
            });
        }
        rest();
    }

    private static Topic topic(Body.Source source) {
        return switch (source) {
            case BODIES -> Topics.BODIES;
            case REQUESTS -> Topics.REQUESTS;
            case BATCH -> Topics.BATCH;
        };
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
