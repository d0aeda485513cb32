package dev.signalbox.ingress.pipe;

import dev.signalbox.records.Cancel;
import dev.signalbox.records.time.Time;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.records.wire.Codec;
import java.time.Duration;
import org.apache.kafka.clients.producer.Callback;

/**
 * Writes cancels, each once more where it fails: a producer that was replaced drops what it had, and a lost cancel lets a provider write for
 * nobody. Safe from any thread.
 */
final class CancelLog implements AutoCloseable {
    private static final Duration AGAIN_AFTER = Duration.ofMillis(200);

    private final Senders.Sender sender;
    private final Codec<Cancel> codec;
    private final Time time;
    private final Callback last;
    private volatile boolean closed;

    /** @param last told how the second time went */
    CancelLog(Senders.Sender sender, Codec<Cancel> codec, Time time, Callback last) {
        this.sender = sender;
        this.codec = codec;
        this.time = time;
        this.last = last;
    }

    void cancel(Cancel cancel) {
        var key = cancel.request().value();
        var value = codec.encode(cancel);
        send(key, value, (_, failed) -> {
            if (failed != null) {
                time.after(AGAIN_AFTER, () -> send(key, value, last));
            }
        });
    }

    private void send(String key, byte[] value, Callback then) {
        if (!closed) {
            sender.send(Topics.CANCELLATIONS, 0, key, value, then);
        }
    }

    /** Nothing is written from here on. */
    @Override
    public void close() {
        closed = true;
    }
}
