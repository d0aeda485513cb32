package dev.signalbox.router.topology;

import dev.signalbox.records.topics.Topics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Asks the brokers. Where they do not answer within ten seconds the task's start fails, and Streams begins it again. */
public final class KafkaLogEnds implements LogEnds {
    private final Admin admin;
    private final String group;

    /** @param group of the router's Streams application, whose committed offsets say where a task begins */
    public KafkaLogEnds(Admin admin, String group) {
        this.admin = admin;
        this.group = group;
    }

    @Override
    public Ends of(int partition) {
        var requests = new TopicPartition(Topics.REQUESTS.name(), partition);
        var events = new TopicPartition(Topics.EVENTS.name(), partition);
        try {
            var ends = admin.listOffsets(Map.of(requests, OffsetSpec.latest(), events, OffsetSpec.latest()));
            var starts = admin.listOffsets(Map.of(requests, OffsetSpec.earliest(), events, OffsetSpec.earliest()));
            var committed = admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata();
            long[] from = new long[2];
            long[] end = new long[2];
            for (var tp : List.of(requests, events)) {
                int i = tp.equals(requests) ? 0 : 1;
                var done = committed.get(10, TimeUnit.SECONDS).get(tp);
                from[i] = Math.max(starts.partitionResult(tp).get(10, TimeUnit.SECONDS).offset(), done == null ? 0 : done.offset());
                end[i] = ends.partitionResult(tp).get(10, TimeUnit.SECONDS).offset();
            }
            return new Ends(from[0], end[0], from[1], end[1]);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while asking for the ends of partition " + partition, e);
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException("the ends of partition " + partition + " are not known", e);
        }
    }
}
