package dev.signalbox.ingress.pipe;

import dev.signalbox.records.Body;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.topics.Topics;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Large bodies on their way to the log, in chunks of 512 KiB, those of one body in one partition. Only {@value
 * #MOST_UNSENT_BYTES} bytes
 * are with the producer at a time; the others wait here, first come first served, and are bounded by the bytes of
 * bodies that a front
 * holds at all. Safe from any thread.
 */
final class BodyQueue {
    static final int MOST_UNSENT_BYTES = 16 << 20;
    private static final int CHUNK_BYTES = 512 << 10;

    private final Senders.Sender sender;
    private final int partitions;
    private final ArrayDeque<Chunk> waiting = new ArrayDeque<>();
    /** How often sending was asked for since the thread that sends last looked. */
    private final AtomicInteger turns = new AtomicInteger();
    private int next;

    BodyQueue(Senders.Sender sender, int partitions) {
        this.sender = sender;
        this.partitions = partitions;
    }

    private record Chunk(Whole of, int number) {}

    /** One body; told once, when all its chunks are acknowledged or the first has failed. */
    private static final class Whole {
        private final RequestId request;
        private final Bytes body;
        private final int partition;
        private final long[] offsets;
        private final AtomicInteger missing;
        private final Pipe.Stored then;

        Whole(RequestId request, Bytes body, int partition, Pipe.Stored then) {
            this.request = request;
            this.body = body;
            this.partition = partition;
            this.offsets = new long[(body.length() + CHUNK_BYTES - 1) / CHUNK_BYTES];
            this.missing = new AtomicInteger(offsets.length);
            this.then = then;
        }

        byte[] chunk(int number) {
            int from = number * CHUNK_BYTES;
            return body.slice(from, Math.min(body.length(), from + CHUNK_BYTES)).toArray();
        }

        boolean lost() {
            return missing.get() < 0;
        }

        void acknowledged(int number, @Nullable RecordMetadata metadata, @Nullable Exception failed) {
            if (failed != null || metadata == null) {
                if (missing.getAndSet(-1) > 0) {
                    then.lost();
                }
                return;
            }
            offsets[number] = metadata.offset();
            if (missing.getAndUpdate(left -> left > 0 ? left - 1 : left) == 1) {
                then.stored(new Body.Reference(Body.Source.BODIES, partition, offsets, body.length()));
            }
        }
    }

    void add(RequestId request, Bytes body, Pipe.Stored then) {
        synchronized (waiting) {
            var whole = new Whole(request, body, next, then);
            next = (next + 1) % partitions;
            for (int i = 0; i < whole.offsets.length; i++) {
                waiting.add(new Chunk(whole, i));
            }
        }
        send();
    }

    /** Lets go of what nobody waits for any more; with a log that takes nothing it would lie here until the producer gives up. */
    void sweep() {
        synchronized (waiting) {
            waiting.removeIf(chunk -> !chunk.of().then.wanted());
        }
    }

    /** One thread sends at a time and the others leave it to that one: a send that fails at once asks for the next from within itself. */
    private void send() {
        if (turns.getAndIncrement() > 0) {
            return;
        }
        try {
            for (int seen = 1; seen > 0; seen = turns.addAndGet(-seen)) {
                for (var chunk = take(); chunk != null; chunk = take()) {
                    send(chunk.of(), chunk.number());
                }
            }
        } catch (RuntimeException | Error e) {
            turns.set(0);
            throw e;
        }
    }

    private void send(Whole whole, int number) {
        sender.send(
                Topics.BODIES, whole.partition, whole.request.value(), whole.chunk(number), (metadata, failed) -> {
                    whole.acknowledged(number, metadata, failed);
                    send();
                });
    }

    private @Nullable Chunk take() {
        synchronized (waiting) {
            while (sender.unsent() < MOST_UNSENT_BYTES) {
                var chunk = waiting.poll();
                if (chunk == null || !chunk.of().lost()) {
                    return chunk;
                }
            }
            return null;
        }
    }
}
