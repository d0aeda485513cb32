package dev.signalbox.worker.reply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.time.ManualTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class StubbornProducerTest {
    private final ManualTime time = new ManualTime(0);
    private final MockProducer<byte[], byte[]> kafka = new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final ArrayList<Boolean> congested = new ArrayList<>();
    private final Unsent unsent = new Unsent(1_000, congested::add);
    private final StubbornProducer producer =
            new StubbornProducer(kafka, unsent, time, new SimpleMeterRegistry().counter("repeated"));

    private static ProducerRecord<byte[], byte[]> record(int bytes) {
        return new ProducerRecord<>("t", 0, null, new byte[bytes]);
    }

    @Test
    void what_is_refused_counts_as_unsent_until_it_is_taken() {
        // Given
        producer.send(record(800), null);

        // When
        kafka.errorNext(new TopicAuthorizationException("t"));
        long waiting = unsent.bytes();
        time.advance(Duration.ofMillis(100));
        kafka.completeNext();

        // Then
        assertThat(waiting).isEqualTo(800);
        assertThat(unsent.bytes()).isZero();
        assertThat(congested).containsExactly(true, false);
    }

    @Test
    void what_is_too_large_for_ever_is_dropped_and_nobody_waits_for_it() {
        // Given
        var told = new ArrayList<String>();
        producer.send(record(800), () -> told.add("settled"));

        // When
        kafka.errorNext(new RecordTooLargeException());
        time.advance(Duration.ofSeconds(1));

        // Then
        assertThat(unsent.bytes()).isZero();
        assertThat(kafka.history()).hasSize(1);
        assertThat(told).containsExactly("settled");
    }

    @Test
    void what_is_to_be_said_instead_takes_the_place_of_what_is_too_large() {
        // Given
        var told = new ArrayList<String>();
        producer.send(record(800), () -> told.add("settled"), then -> producer.send(record(20), then));

        // When
        kafka.errorNext(new RecordTooLargeException());
        long waiting = unsent.bytes();
        var before = List.copyOf(told);
        kafka.completeNext();

        // Then
        assertThat(before).isEmpty();
        assertThat(waiting).isEqualTo(20);
        assertThat(kafka.history()).extracting(r -> r.value().length).containsExactly(800, 20);
        assertThat(told).containsExactly("settled");
        assertThat(unsent.bytes()).isZero();
    }

    @Test
    void of_replies_that_are_too_large_together_only_that_is_refused_which_is_too_large_alone() {
        // Given
        var told = new ArrayList<String>();
        var sent = new ArrayList<List<Reply>>();
        var replies = List.of(reply(1), reply(2), reply(3));
        KafkaLogs.send(producer, replies, said -> {
            sent.add(said);
            return record(10);
        }, () -> told.add("settled"));

        // When
        kafka.errorNext(new RecordTooLargeException());
        kafka.completeNext();
        kafka.errorNext(new RecordTooLargeException());
        kafka.completeNext();
        var before = List.copyOf(told);
        kafka.completeNext();

        // Then
        assertThat(sent).hasSize(5).startsWith(replies, replies.subList(0, 1), replies.subList(1, 2), replies.subList(2, 3));
        assertThat(sent.getLast()).singleElement().isEqualTo(KafkaLogs.refused(reply(2))).isNotEqualTo(reply(2));
        assertThat(before).isEmpty();
        assertThat(told).containsExactly("settled");
        assertThat(unsent.bytes()).isZero();
    }

    private static Reply reply(int request) {
        return new Reply.Events(new RequestId("r" + request), 1, new AttemptId(0, 1, request), 1, "w", 1, "m@p", 0, Optional.empty(),
                List.of(new ReplyEvent.TextDelta(0, "text", Bytes.EMPTY)), Reply.Opening.NONE);
    }

    @Test
    void what_was_not_taken_when_it_closes_counts_no_more_and_is_not_said_to_be_safe() {
        // Given
        var told = new ArrayList<String>();
        producer.send(record(300), () -> told.add("waits"));
        producer.send(record(500), () -> told.add("runs"));
        kafka.errorNext(new TopicAuthorizationException("t"));

        // When
        producer.close();
        kafka.errorNext(new KafkaException("closed"));
        time.advance(Duration.ofSeconds(1));
        producer.send(record(100), () -> told.add("late"));

        // Then
        assertThat(unsent.bytes()).isZero();
        assertThat(told).isEmpty();
        assertThat(kafka.history()).hasSize(2);
    }

    @Test
    void whatever_a_send_throws_ends_no_thread() {
        // Given
        kafka.sendException = new IllegalStateException("closed");

        // When
        producer.offer(record(10));
        producer.send(record(10), null);
        kafka.sendException = null;
        time.advance(Duration.ofMillis(100));
        kafka.completeNext();

        // Then
        assertThat(unsent.bytes()).isZero();
        assertThat(kafka.history()).hasSize(1);
    }

    @Test
    void what_the_next_of_its_kind_replaces_is_tried_once() {
        // Given
        producer.offer(record(10));

        // When
        kafka.errorNext(new TopicAuthorizationException("t"));
        time.advance(Duration.ofSeconds(1));

        // Then
        assertThat(kafka.history()).hasSize(1);
        assertThat(unsent.bytes()).isZero();
    }
}
