package dev.signalbox.worker.reply;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Response;
import dev.signalbox.records.fleet.TargetHealth;
import dev.signalbox.records.fleet.Utilization;
import dev.signalbox.records.topics.Topic;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.records.wire.Wire;
import dev.signalbox.runtime.RuntimeContext;
import dev.signalbox.runtime.metrics.Metric;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A worker's writing side on Kafka: replies on a producer that never waits, everything else on one that waits 5 ms for company. What an
 * event speaks of was acknowledged before it is handed over, so the two need no order between them.
 */
public final class KafkaLogs implements ReplyLog, EventLog, ResultLog, AutoCloseable {
    private static final long REPLY_BUFFER = 48 << 20;
    private static final long OTHER_BUFFER = 64 << 20;

    private static final String TOO_LARGE = "the answer is larger than %s takes (max.message.bytes)";

    private final Wire wire;
    private final StubbornProducer replies;
    private final StubbornProducer others;
    private final Unsent unsent;

    /** @param whenCongested told when replies pile up and when they no longer do */
    public KafkaLogs(RuntimeContext context, Consumer<Boolean> whenCongested) {
        this.wire = context.wire();
        this.unsent = new Unsent(REPLY_BUFFER, whenCongested);
        var config = Map.<String, Object>of(
                "max.block.ms", "0", "batch.size", String.valueOf(256 << 10),
                "buffer.memory", String.valueOf(REPLY_BUFFER), "max.request.size", String.valueOf(Topics.REPLIES.maxRecordBytes()),
                "compression.type", "none");
        var repeated = context.metrics().counter(Metric.SENDS_REPEATED, "worker");
        this.replies = new StubbornProducer(context.kafka().producer("replies", config), unsent, context.time(), repeated);
        var lingering = Map.<String, Object>of(
                "max.block.ms", "0", "linger.ms", "5", "batch.size", String.valueOf(64 << 10),
                "buffer.memory", String.valueOf(OTHER_BUFFER), "max.request.size", String.valueOf(Topics.RESULTS.maxRecordBytes()));
        this.others = new StubbornProducer(
                context.kafka().producer("worker-events", lingering), new Unsent(Long.MAX_VALUE / 4, _ -> {}), context.time(), repeated);
    }

    /** Fetches what the producers need to know, so that no event loop ever waits for it. */
    public void start() throws InterruptedException {
        replies.know(Topics.REPLIES.name());
        for (var topic : List.of(Topics.EVENTS, Topics.RESULTS, Topics.HEALTH, Topics.UTILIZATION)) {
            others.know(topic.name());
        }
    }

    @Override
    public void send(int partition, List<Reply> said, @Nullable Runnable acknowledged) {
        send(replies, said, of -> reply(partition, of), acknowledged);
    }

    /** Those of a record that is too large go singly, since it speaks of many requests, and only what does not fit even so is refused. */
    static void send(StubbornProducer to, List<Reply> said, Function<List<Reply>, ProducerRecord<byte[], byte[]>> record, @Nullable Runnable acknowledged) {
        to.send(record.apply(said), acknowledged, then -> {
            if (said.size() == 1) {
                to.send(record.apply(List.of(refused(said.getFirst()))), then);
                return;
            }
            var all = then == null ? null : whenAll(said.size(), then);
            said.forEach(one -> send(to, List.of(one), record, all));
        });
    }

    private static Runnable whenAll(int records, Runnable then) {
        var left = new AtomicInteger(records);
        return () -> {
            if (left.decrementAndGet() == 0) {
                then.run();
            }
        };
    }

    @SuppressWarnings("NullAway") // replies have no key
    private ProducerRecord<byte[], byte[]> reply(int partition, List<Reply> said) {
        return new ProducerRecord<>(Topics.REPLIES.name(), partition, null, wire.replies().encode(said));
    }

    /** What a reader is told where the log takes no record of that size: with the same seq, so that nothing is missing to it. */
    static Reply refused(Reply said) {
        if (!(said instanceof Reply.Events of)) {
            return said;
        }
        var failed = new ReplyEvent.Failed(Failure.REPLY_TOO_LARGE, TOO_LARGE.formatted(Topics.REPLIES.name()), 0, Bytes.EMPTY);
        return new Reply.Events(of.request(), of.ingressEpoch(), of.attempt(), of.number(), of.worker(), of.workerEpoch(), of.target(), of.seq(),
                of.continues(), List.of(failed), of.opening());
    }

    /** The same of a batch line's answer. */
    static Response refused(Response said) {
        var failure = Failure.REPLY_TOO_LARGE;
        return new Response(said.request(), said.tenant(), said.model(), false, failure.status(), said.dialect(), Bytes.EMPTY, failure,
                TOO_LARGE.formatted(Topics.RESULTS.name()), said.usage(), said.target(), said.attempts(), said.receivedAt(), said.finishedAt());
    }

    @Override
    public void send(AttemptEvent event, int partition) {
        others.send(
                new ProducerRecord<>(Topics.EVENTS.name(), partition, utf8(event.request().value()), wire.events().encode(event)), null);
    }

    @Override
    public void send(Response response, Runnable acknowledged) {
        others.send(result(response), acknowledged, then -> others.send(result(refused(response)), then));
    }

    private ProducerRecord<byte[], byte[]> result(Response response) {
        return new ProducerRecord<>(Topics.RESULTS.name(), utf8(response.request().value()), wire.results().encode(response));
    }

    public void report(TargetHealth health) {
        others.offer(record(Topics.HEALTH, health.target() + ' ' + health.worker(), wire.health().encode(health)));
    }

    /** This worker says nothing more of the target's health. */
    @SuppressWarnings("NullAway") // a tombstone has no value
    public void forget(String target, String worker) {
        others.send(record(Topics.HEALTH, target + ' ' + worker, null), null);
    }

    public void report(Utilization utilization) {
        others.offer(record(Topics.UTILIZATION, utilization.target(), wire.utilization().encode(utilization)));
    }

    private static ProducerRecord<byte[], byte[]> record(Topic topic, String key, byte[] value) {
        return new ProducerRecord<>(topic.name(), 0, utf8(key), value);
    }

    public long unsentBytes() {
        return unsent.bytes();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        replies.close();
        others.close();
    }
}
