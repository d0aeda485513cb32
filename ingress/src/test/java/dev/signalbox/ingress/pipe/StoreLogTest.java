package dev.signalbox.ingress.pipe;

import static dev.signalbox.ingress.pipe.StoreKit.ask;
import static dev.signalbox.ingress.pipe.StoreKit.asked;
import static dev.signalbox.ingress.pipe.StoreKit.erase;
import static dev.signalbox.ingress.pipe.StoreKit.keep;
import static dev.signalbox.ingress.pipe.StoreKit.keepWhole;
import static dev.signalbox.ingress.pipe.StoreKit.recall;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.ingress.pipe.Shelf.Recall;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.StoredResponse;
import dev.signalbox.records.topics.Topic;
import dev.signalbox.records.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoreLogTest {
    private static final Recall UNKNOWN = new Recall.Unknown();
    private static final Recall UNREADABLE = new Recall.Unreadable();

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

    private void refuses(Topic topic) {
        kit.log.refuses(record -> record.topic().equals(topic.name()));
    }

    // ---- what is kept

    @Test
    void what_one_ingress_has_kept_another_one_finds_and_what_it_deleted_too_is_gone() throws Exception {
        // Given
        var other = kit.open("ingress-2");
        long input = keep(store, asked("resp_1"));
        var answer = asked("resp_1").answered(Bytes.utf8("answer"), input);

        // When
        keep(store, answer);

        // Then
        assertThat(recall(other, "resp_1")).isEqualTo(new Recall.Found(asked("resp_1"), input, answer));

        // When
        erase(other, "resp_1");

        // Then
        assertThat(recall(store, "resp_1")).isEqualTo(UNKNOWN);
    }

    @Test
    void a_response_of_which_the_log_takes_nothing_is_not_kept_and_not_found() throws Exception {
        // Given
        refuses(Topics.STORED);

        // When
        long kept = keep(store, asked("resp_1"));

        // Then
        assertThat(kept).isEqualTo(-1);
        assertThat(kit.log.written(Topics.PLACES)).isZero();
        assertThat(recall(store, "resp_1")).isEqualTo(UNKNOWN);
    }

    @Test
    void of_an_answer_that_the_log_does_not_take_only_the_question_is_found() throws Exception {
        // Given
        long input = keep(store, asked("resp_1"));
        kit.log.refuses(record -> new String(record.key()).equals("resp_1") && record.topic().equals(Topics.STORED.name()));

        // When
        long kept = keep(store, asked("resp_1").answered(Bytes.utf8("answer"), input));

        // Then
        assertThat(kept).isEqualTo(-1);
        assertThat(recall(store, "resp_1")).isEqualTo(new Recall.Found(asked("resp_1"), input, null));
    }

    @Test
    void what_lies_on_the_log_without_its_place_is_not_kept_and_not_found() throws Exception {
        // Given
        refuses(Topics.PLACES);

        // When
        long question = keep(store, asked("resp_1"));
        kit.log.refuses(_ -> false);
        long input = keep(store, asked("resp_2"));
        refuses(Topics.PLACES);
        long answer = keep(store, asked("resp_2").answered(Bytes.utf8("answer"), input));

        // Then
        assertThat(question).isEqualTo(-1);
        assertThat(answer).isEqualTo(-1);
        assertThat(kit.log.written(Topics.STORED)).isEqualTo(3);
        assertThat(recall(store, "resp_1")).isEqualTo(UNKNOWN);
        assertThat(recall(store, "resp_2")).isEqualTo(new Recall.Found(asked("resp_2"), input, null));
    }

    @Test
    void a_response_that_could_not_be_deleted_whole_is_there_to_be_deleted_again() throws Exception {
        // Given
        keepWhole(store, "resp_1");

        // When
        refuses(Topics.STORED);
        long first = erase(store, "resp_1");
        refuses(Topics.PLACES);
        long second = erase(store, "resp_1");
        var between = recall(store, "resp_1");
        kit.log.refuses(_ -> false);
        long third = erase(store, "resp_1");

        // Then
        assertThat(first).isEqualTo(-1);
        assertThat(second).isEqualTo(-1);
        assertThat(between).isInstanceOf(Recall.Found.class);
        assertThat(third).isNotNegative();
        assertThat(recall(store, "resp_1")).isEqualTo(UNKNOWN);
    }

    // ---- bounds

    private static StoredResponse large(String id, int bytes) {
        return StoredResponse.asked(id, "acme", 1_000, "", Bytes.of(new byte[bytes]));
    }

    @Test
    void a_half_that_no_record_holds_is_not_kept_and_nothing_of_it_is_written() throws Exception {
        // When
        long most = keep(store, large("resp_1", StoreLog.LARGEST_BYTES - 200));
        long larger = keep(store, large("resp_2", StoreLog.LARGEST_BYTES + 1));

        // Then
        assertThat(most).isNotNegative();
        assertThat(larger).isEqualTo(-1);
        assertThat(kit.log.written(Topics.STORED)).isEqualTo(1);
        assertThat(recall(store, "resp_2")).isEqualTo(UNKNOWN);
    }

    @Test
    void while_too_much_waits_for_the_log_nothing_more_is_kept() throws Exception {
        // Given
        kit.log.acknowledges(false);
        var told = new ArrayList<Long>();
        for (long bytes = 0; bytes <= StoreLog.MOST_UNSENT_BYTES; bytes += 17 << 20) {
            store.keep(large("resp_" + bytes, 17 << 20), told::add);
        }

        // When
        long more = keep(store, asked("resp_more"));
        var before = new ArrayList<>(told);
        kit.log.acknowledges(true);
        long later = keep(store, asked("resp_later"));

        // Then
        assertThat(more).isEqualTo(-1);
        assertThat(before).isEmpty();
        assertThat(told).hasSize(3).allMatch(offset -> offset >= 0);
        assertThat(later).isNotNegative();
    }

    @Test
    void when_too_many_wait_to_be_told_who_comes_is_turned_away_until_some_were_told() throws Exception {
        // Given: nothing is read
        kit.log.halt(Topics.PLACES);
        kit.log.awaitHalted(Topics.PLACES, 1);
        var waiting = new ArrayList<CompletableFuture<Recall>>();
        for (int i = 0; i < StoreLog.MOST_ASKING; i++) {
            waiting.add(ask(store, "resp_" + i));
        }

        // When
        var oneMore = ask(store, "resp_more");

        // Then
        assertThat(oneMore).isCompletedWithValue(UNREADABLE);
        assertThat(waiting).noneMatch(CompletableFuture::isDone);

        // When
        kit.log.goOn();

        // Then
        for (var one : waiting) {
            assertThat(one.get()).isEqualTo(UNKNOWN);
        }
        assertThat(recall(store, "resp_more")).isEqualTo(UNKNOWN);
    }

    // ---- a reader that ends

    @Test
    void when_the_places_are_read_no_more_all_who_wait_and_all_who_come_are_told() throws Exception {
        // Given
        keepWhole(store, "resp_1");
        kit.log.halt(Topics.PLACES);
        kit.log.awaitHalted(Topics.PLACES, 1);
        var waiting = new ArrayList<CompletableFuture<Recall>>();
        for (int i = 0; i < 3; i++) {
            waiting.add(ask(store, "resp_1"));
        }
        assertThat(waiting).noneMatch(CompletableFuture::isDone);

        // When
        kit.log.fault(Topics.PLACES, new IllegalStateException("a fault of ours"));

        // Then
        for (var one : waiting) {
            assertThat(one.get()).isEqualTo(UNREADABLE);
        }
        assertThat(ask(store, "resp_1")).isCompletedWithValue(UNREADABLE);
        assertThat(store.placesKnown()).isFalse();
        assertThat(kit.health.ended()).containsKey("ingress-1-places");
    }

    @Test
    void who_waits_when_the_store_closes_is_told() throws Exception {
        // Given
        kit.log.halt(Topics.PLACES);
        kit.log.awaitHalted(Topics.PLACES, 1);
        var waiting = ask(store, "resp_1");

        // When
        store.close();

        // Then
        assertThat(waiting).isCompletedWithValue(UNREADABLE);
        assertThat(ask(store, "resp_1")).isCompletedWithValue(UNREADABLE);
    }

    // ---- places that can't be decoded

    /** Asks until it can be told. */
    private Recall told(String id) throws Exception {
        for (int i = 0; i < 100; i++) {
            var what = recall(store, id);
            if (!what.equals(UNREADABLE)) {
                return what;
            }
            kit.log.awaitPoll();
        }
        return UNREADABLE;
    }

    /** Another version of this product has kept a response, and the registry is away. */
    private long keptElsewhere(String id) {
        kit.registry.away = true;
        long at = kit.put(StoreKit.partition(id), StoredResponse.inputKey(id), asked(id));
        kit.log.put(Topics.PLACES, 0, id, kit.foreign(kit.place(id, at, false)));
        return at;
    }

    @Test
    void a_place_that_cannot_be_decoded_while_the_registry_is_away_is_not_lost() throws Exception {
        // Given
        keepWhole(store, "resp_before");
        long at = keptElsewhere("resp_1");
        keepWhole(store, "resp_behind");

        // Then: nobody is told that there is none
        assertThat(recall(store, "resp_1")).isEqualTo(UNREADABLE);
        assertThat(ask(store, "resp_before")).as("it may have been deleted").isCompletedWithValue(UNREADABLE);
        assertThat(ask(store, "resp_behind")).isCompletedWithValue(UNREADABLE);

        // When
        kit.registry.away = false;
        kit.time.advance(Duration.ofSeconds(6));

        // Then
        assertThat(told("resp_1")).isEqualTo(new Recall.Found(asked("resp_1"), at, null));
        assertThat(told("resp_before")).isInstanceOf(Recall.Found.class);
        assertThat(told("resp_behind")).isInstanceOf(Recall.Found.class);
        assertThat(kit.deadLetters()).isEmpty();
    }

    @Test
    void an_ingress_that_begins_while_the_registry_is_away_does_not_know_the_places_before_it_is_back() throws Exception {
        // Given
        keptElsewhere("resp_1");
        var late = new CompletableFuture<StoreLog>();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                late.complete(kit.open("ingress-2"));
            } catch (Exception | AssertionError e) {
                late.completeExceptionally(e);
            }
        });
        int resting = kit.log.pausedPolls();
        kit.log.await(() -> kit.log.pausedPolls() >= resting + 4);
        boolean before = late.isDone();

        // When
        kit.registry.away = false;
        kit.time.advance(Duration.ofSeconds(6));

        // Then
        assertThat(before).isFalse();
        assertThat(recall(late.get(), "resp_1")).isInstanceOf(Recall.Found.class);
    }

    @Test
    void a_registry_that_stays_away_too_long_costs_the_places_that_need_it_and_no_others() throws Exception {
        // Given
        keptElsewhere("resp_1");
        assertThat(recall(store, "resp_1")).isEqualTo(UNREADABLE);
        int delivered = kit.log.deliveries();
        int resting = kit.log.pausedPolls();

        // When
        var afterNine = 0;
        for (int minutes = 0; minutes < 12; minutes += 3) {
            int asked = kit.registry.asked.get();
            kit.time.advance(Duration.ofMinutes(3));
            kit.log.await(() -> kit.registry.asked.get() > asked);
            afterNine = minutes == 6 ? kit.deadLetters().size() : afterNine;
        }

        // Then
        assertThat(told("resp_1")).isEqualTo(UNKNOWN);
        assertThat(afterNine).isZero();
        assertThat(kit.deadLetters()).singleElement().satisfies(letter -> assertThat(letter.topic()).isEqualTo(Topics.PLACES.name()));
        assertThat(kit.log.pausedPolls() - resting).as("it rests before it reads again").isGreaterThanOrEqualTo(kit.log.deliveries() - delivered - 1);

        // When: the same outage
        keptElsewhere("resp_2");
        keepWhole(store, "resp_own");

        // Then
        assertThat(told("resp_own")).isInstanceOf(Recall.Found.class);
        assertThat(told("resp_2")).isEqualTo(UNKNOWN);
        assertThat(kit.deadLetters()).hasSize(2);
    }

    @Test
    void a_place_that_nobody_can_decode_is_put_aside_and_the_next_ones_are_read() throws Exception {
        // Given
        kit.log.put(Topics.PLACES, 0, "resp_1", new byte[] {9, 9, 9, 9, 9, 9});

        // When
        keepWhole(store, "resp_2");

        // Then
        assertThat(recall(store, "resp_2")).isInstanceOf(Recall.Found.class);
        assertThat(recall(store, "resp_1")).isEqualTo(UNKNOWN);
        assertThat(kit.deadLetters()).hasSize(1);
    }
}
