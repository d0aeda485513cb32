package dev.signalbox.ingress.pipe;

import dev.signalbox.records.Body;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.topics.Topics;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.RecordMetadata;

/** One body on its way to the log in chunks of 512 KiB of one partition; told once, when all are acknowledged or the first has failed. */
final class BodyChunks {
    private static final int CHUNK_BYTES = 512 << 10;

    private final int partition;
    private final int length;
    private final long[] offsets;
    private final AtomicInteger missing;
    private final Pipe.Stored then;

    private BodyChunks(int partition, int length, Pipe.Stored then) {
        this.partition = partition;
        this.length = length;
        this.offsets = new long[(length + CHUNK_BYTES - 1) / CHUNK_BYTES];
        this.missing = new AtomicInteger(offsets.length);
        this.then = then;
    }

    static void send(Senders.Sender sender, int partition, RequestId request, Bytes body, Pipe.Stored then) {
        var chunks = new BodyChunks(partition, body.length(), then);
        for (int i = 0; i < chunks.offsets.length; i++) {
            int number = i;
            var chunk = body.slice(i * CHUNK_BYTES, Math.min(body.length(), (i + 1) * CHUNK_BYTES));
            sender.send(Topics.BODIES, partition, request.value(), chunk.toArray(), (metadata, failed) -> chunks.acknowledged(number, metadata, failed));
        }
    }

    private void acknowledged(int number, RecordMetadata metadata, Exception failed) {
        if (failed != null) {
            if (missing.getAndSet(-1) > 0) {
                then.lost();
            }
            return;
        }
        offsets[number] = metadata.offset();
        if (missing.getAndUpdate(left -> left > 0 ? left - 1 : left) == 1) {
            then.stored(new Body.Reference(Body.Source.BODIES, partition, offsets, length));
        }
    }
}
