package dev.signalbox.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.records.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LastingProducerTest {
    private final ManualTime time = new ManualTime(0);
    private final List<MockProducer<byte[], byte[]>> made = new ArrayList<>();
    private final List<Runnable> aside = new ArrayList<>();
    private final List<String> remade = new ArrayList<>();
    private boolean broken;
    private Runnable beforeSend = () -> {};
    private Runnable whenRemade = () -> remade.add("p");
    private final LastingProducer producer = new LastingProducer(
            "p", this::make, new LastingProducer.Around(time::nanos, aside::add, () -> whenRemade.run()));

    private MockProducer<byte[], byte[]> make() {
        if (broken) {
            throw new KafkaException("no broker");
        }
        var fresh = new MockProducer<byte[], byte[]>(false, null, new ByteArraySerializer(), new ByteArraySerializer()) {
            @Override
            public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
                beforeSend.run();
                return super.send(record, callback);
            }
        };
        made.add(fresh);
        return fresh;
    }

    private void runAside() {
        while (!aside.isEmpty()) {
            aside.removeFirst().run();
        }
    }

    private static ProducerRecord<byte[], byte[]> record(String text) {
        return new ProducerRecord<>("t", 0, null, text.getBytes());
    }

    private List<String> written(int producer) {
        return made.get(producer).history().stream().map(r -> new String(r.value())).toList();
    }

    static List<RuntimeException> forGood() {
        return List.of(
                new OutOfOrderSequenceException("x"), new ProducerFencedException("x"), new InvalidProducerEpochException("x"),
                new InvalidPidMappingException("x"), new KafkaException("in an error", new ClusterAuthorizationException("x")));
    }

    @ParameterizedTest
    @MethodSource("forGood")
    void another_producer_takes_the_place_of_one_that_the_brokers_no_longer_accept(RuntimeException why) {
        // Given
        var failed = new ArrayList<Exception>();
        Callback noting = (_, e) -> failed.add(e);
        producer.send(record("a"), noting);

        // When
        made.getFirst().errorNext(why);
        runAside();
        producer.send(record("b"), noting);
        made.getLast().completeNext();

        // Then
        assertThat(failed).as("its sender hears of it, and sends it again or not").containsExactly(why, null);
        assertThat(made).hasSize(2);
        assertThat(made.getFirst().closed()).isTrue();
        assertThat(written(1)).containsExactly("b");
        assertThat(remade).containsExactly("p");
    }

    @Test
    void a_producer_that_throws_for_good_is_replaced_and_its_sender_sees_what_it_threw() {
        // Given
        made.getFirst().sendException = new KafkaException("in an error", new ClusterAuthorizationException("x"));

        // When
        assertThatThrownBy(() -> producer.send(record("a"))).hasMessage("in an error");
        runAside();

        // Then
        assertThat(made).hasSize(2);
    }

    @Test
    void who_sends_while_the_old_one_is_closed_is_served_by_the_new_one() {
        // Given
        producer.send(record("a"));
        beforeSend = () -> {
            beforeSend = () -> {};
            made.getFirst().errorNext(new ProducerFencedException("x"));
            runAside();
        };

        // When
        producer.send(record("b"));

        // Then
        assertThat(made.getFirst().closed()).isTrue();
        assertThat(written(1)).containsExactly("b");
    }

    @Test
    void the_old_one_is_closed_and_the_new_one_used_whatever_those_do_who_are_told_of_it() {
        // Given
        whenRemade = () -> {
            throw new IllegalStateException("a listener's own fault");
        };

        // When
        fail(1);
        runAside();
        producer.send(record("b"));

        // Then
        assertThat(made.getFirst().closed()).isTrue();
        assertThat(written(1)).containsExactly("b");
    }

    @Test
    void what_passes_by_itself_or_is_the_records_own_fault_replaces_nothing() {
        for (var why : List.of(new TimeoutException("x"), new TopicAuthorizationException("t"), new RecordTooLargeException("x"), new KafkaException("x"))) {
            producer.send(record("a"));
            made.getFirst().errorNext(why);
            runAside();
        }

        assertThat(made).hasSize(1);
        assertThat(remade).isEmpty();
    }

    @Test
    void many_failures_at_once_make_one_and_the_next_waits_longer_each_time_until_a_send_succeeds() {
        // Given
        fail(5);
        runAside();
        int atOnce = made.size();

        // When
        fail(1);
        runAside();
        int tooSoon = made.size();
        for (int seconds : new int[] {1, 2, 4, 8, 16, 30, 30}) {
            time.advance(Duration.ofSeconds(seconds).minusMillis(1));
            fail(1);
            runAside();
            int before = made.size();
            time.advance(Duration.ofMillis(1));
            fail(1);
            runAside();
            assertThat(made).as("after " + seconds + " s").hasSize(before + 1);
        }
        producer.send(record("well"));
        made.getLast().completeNext();
        time.advance(Duration.ofSeconds(30));
        fail(1);
        runAside();
        time.advance(Duration.ofSeconds(1));
        int well = made.size();
        fail(1);
        runAside();

        // Then
        assertThat(atOnce).isEqualTo(2);
        assertThat(tooSoon).isEqualTo(2);
        assertThat(made).hasSize(well + 1);
    }

    private void fail(int sends) {
        var current = made.getLast();
        for (int i = 0; i < sends; i++) {
            producer.send(record("x"));
        }
        for (int i = 0; i < sends; i++) {
            current.errorNext(new ProducerFencedException("x"));
        }
    }

    @Test
    void where_none_can_be_made_the_old_one_stays_and_it_is_tried_again_later() {
        // Given
        broken = true;
        fail(1);
        runAside();

        // When
        broken = false;
        time.advance(Duration.ofSeconds(1));
        fail(1);
        runAside();

        // Then
        assertThat(made).hasSize(2);
    }

    @Test
    void a_closed_one_makes_no_other() {
        // Given
        fail(1);

        // When
        producer.close(Duration.ZERO);
        runAside();

        // Then
        assertThat(made).allMatch(MockProducer::closed);
        assertThat(remade).isEmpty();
    }
}
