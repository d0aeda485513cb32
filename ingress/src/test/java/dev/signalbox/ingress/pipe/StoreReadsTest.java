package dev.signalbox.ingress.pipe;

import static dev.signalbox.ingress.pipe.StoreKit.ask;
import static dev.signalbox.ingress.pipe.StoreKit.asked;
import static dev.signalbox.ingress.pipe.StoreKit.keep;
import static dev.signalbox.ingress.pipe.StoreKit.keepWhole;
import static dev.signalbox.ingress.pipe.StoreKit.partition;
import static dev.signalbox.ingress.pipe.StoreKit.recall;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.ingress.pipe.Shelf.Recall;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.StoredResponse;
import dev.signalbox.records.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoreReadsTest {
    private static final Recall UNKNOWN = new Recall.Unknown();
    private static final Recall UNREADABLE = new Recall.Unreadable();
    private static final String ID = "resp_1";
    private static final int PARTITION = partition(ID);

    private final StoreKit kit = new StoreKit();
    private StoreLog store;

    @BeforeEach
    void begin() throws Exception {
        store = kit.open("ingress-1");
    }

    @AfterEach
    void end() {
        kit.close();
    }

    private static StoredResponse answered(long input) {
        return asked(ID).answered(Bytes.utf8("answer"), input);
    }

    // ---- what is not there any more

    @Test
    void a_response_that_is_older_than_all_that_the_log_has_is_unknown() throws Exception {
        // Given
        keepWhole(store, ID);

        // When
        kit.log.deleteBefore(Topics.STORED, PARTITION, 2);

        // Then
        assertThat(recall(store, ID)).isEqualTo(UNKNOWN);
        keepWhole(store, ID);
        assertThat(recall(store, ID)).as("who reads goes on").isInstanceOf(Recall.Found.class);
    }

    @Test
    void an_answer_whose_question_the_log_no_longer_has_is_unknown() throws Exception {
        // Given
        keepWhole(store, ID);

        // When
        kit.log.deleteBefore(Topics.STORED, PARTITION, 1);

        // Then
        assertThat(recall(store, ID)).isEqualTo(UNKNOWN);
    }

    @Test
    void what_the_logs_cleaner_has_taken_away_is_unknown_whether_or_not_something_lies_behind_it() throws Exception {
        // Given
        long at = keep(store, asked(ID));

        // When
        kit.log.clean(Topics.STORED, PARTITION, at);
        var last = recall(store, ID);
        kit.put(PARTITION, asked(ID).key(), asked(ID));
        var followed = recall(store, ID);

        // Then
        assertThat(last).isEqualTo(UNKNOWN);
        assertThat(followed).isEqualTo(UNKNOWN);
    }

    @Test
    void a_place_where_a_tombstone_lies_holds_nothing() throws Exception {
        // Given
        long at = kit.log.put(Topics.STORED, PARTITION, asked(ID).key(), null);

        // When
        kit.putPlace(ID, at, false);

        // Then
        assertThat(recall(store, ID)).isEqualTo(UNKNOWN);
        assertThat(kit.deadLetters()).isEmpty();
    }

    // ---- what is another one's

    @Test
    void a_place_where_the_other_half_lies_holds_nothing() throws Exception {
        // Given
        long input = kit.put(PARTITION, asked(ID).key(), asked(ID));

        // When
        kit.putPlace(ID, input, true);

        // Then
        assertThat(recall(store, ID)).isEqualTo(UNKNOWN);
    }

    @Test
    void a_place_where_another_response_lies_holds_nothing_even_under_the_same_key() throws Exception {
        // Given
        long at = kit.put(PARTITION, asked(ID).key(), asked("resp_2"));

        // When
        kit.putPlace(ID, at, false);

        // Then
        assertThat(recall(store, ID)).isEqualTo(UNKNOWN);
    }

    @Test
    void an_answer_to_another_question_is_not_told() throws Exception {
        // Given
        long foreign = kit.put(PARTITION, asked("resp_2").key(), asked("resp_2"));

        // When
        keep(store, answered(foreign));

        // Then
        assertThat(recall(store, ID)).isEqualTo(UNKNOWN);
    }

    // ---- what can't be read

    @Test
    void a_half_that_nobody_can_decode_is_put_aside_and_unknown() throws Exception {
        // Given
        long at = kit.log.put(Topics.STORED, PARTITION, asked(ID).key(), new byte[] {9, 9, 9, 9, 9, 9});

        // When
        kit.putPlace(ID, at, false);

        // Then
        assertThat(recall(store, ID)).isEqualTo(UNKNOWN);
        assertThat(kit.deadLetters()).hasSize(1);
    }

    @Test
    void a_half_that_cannot_be_decoded_while_the_registry_is_away_is_found_when_it_is_back() throws Exception {
        // Given
        kit.registry.away = true;
        long at = kit.log.put(Topics.STORED, PARTITION, asked(ID).key(), kit.foreign(kit.wire.stored().encode(asked(ID))));
        kit.putPlace(ID, at, false);
        var before = recall(store, ID);

        // When
        kit.registry.away = false;
        kit.time.advance(Duration.ofSeconds(6));

        // Then
        assertThat(before).isEqualTo(UNREADABLE);
        assertThat(recall(store, ID)).isEqualTo(new Recall.Found(asked(ID), at, null));
        assertThat(kit.deadLetters()).isEmpty();
    }

    @Test
    void what_kafka_does_not_give_is_unreadable_and_may_be_asked_for_again() throws Exception {
        // Given
        keepWhole(store, ID);

        // When
        kit.log.fault(Topics.STORED, new TopicAuthorizationException(Topics.STORED.name()));

        // Then
        assertThat(recall(store, ID)).isEqualTo(UNREADABLE);
        assertThat(recall(store, ID)).isInstanceOf(Recall.Found.class);
    }

    @Test
    void who_waits_for_a_log_that_gives_nothing_is_told_after_five_seconds() throws Exception {
        // Given: each time that it is asked a second passes
        keepWhole(store, ID);
        long since = kit.time.nanos();

        // When
        kit.log.silent(Topics.STORED, () -> kit.time.advance(Duration.ofSeconds(1)));

        // Then
        assertThat(recall(store, ID)).isEqualTo(UNREADABLE);
        assertThat(Duration.ofNanos(kit.time.nanos() - since)).isEqualTo(Duration.ofSeconds(5));
    }

    // ---- a reader that ends

    @Test
    void when_one_who_reads_ends_all_who_wait_and_all_who_come_are_told() throws Exception {
        // Given: both who read stand, and a third one waits for them
        keepWhole(store, ID);
        kit.log.halt(Topics.STORED);
        var waiting = new ArrayList<CompletableFuture<Recall>>();
        for (int i = 0; i < 3; i++) {
            waiting.add(ask(store, ID));
        }
        kit.log.awaitHalted(Topics.STORED, 2);
        assertThat(waiting).noneMatch(CompletableFuture::isDone);

        // When
        kit.log.fault(Topics.STORED, new IllegalStateException("a fault of ours"));

        // Then
        assertThat(waiting.get(2).get()).isEqualTo(UNREADABLE);

        // When
        kit.log.goOn();

        // Then
        assertThat(List.of(waiting.get(0).get(), waiting.get(1).get())).contains(UNREADABLE);
        assertThat(recall(store, ID)).isEqualTo(UNREADABLE);
        assertThat(kit.health.ended()).hasSize(1);
    }
}
