package dev.signalbox.worker.body;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.Body;
import dev.signalbox.records.Bytes;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class WantsTest {
    private final Wants<String> wants = new Wants<>();

    @Test
    void rests_while_nothing_is_wanted() {
        assertThat(wants.next(5)).isEqualTo(new Wants.Move.Rest());
    }

    @Test
    void reads_on_to_what_is_near_and_seeks_what_is_far_or_behind() {
        // Given
        wants.add(10, "a");

        // Then
        assertThat(wants.next(10)).isEqualTo(new Wants.Move.ReadOn());
        assertThat(wants.next(4)).isEqualTo(new Wants.Move.ReadOn());
        assertThat(wants.next(11)).isEqualTo(new Wants.Move.Seek(10));
        assertThat(wants.next(-1)).isEqualTo(new Wants.Move.Seek(10));
        wants.add(3, "b");
        assertThat(wants.next(10)).isEqualTo(new Wants.Move.Seek(3));
    }

    @Test
    void an_offset_that_two_want_is_given_to_both_and_once() {
        // Given
        wants.add(10, "a");
        wants.add(10, "b");

        // Then
        assertThat(wants.take(10)).containsExactly("a", "b");
        assertThat(wants.take(10)).isEmpty();
        assertThat(wants.isEmpty()).isTrue();
    }

    @Test
    void what_lies_before_the_logs_start_is_lost() {
        // Given
        wants.add(3, "a");
        wants.add(9, "b");

        // Then
        assertThat(wants.takeBefore(9)).containsExactly("a");
        assertThat(wants.next(-1)).isEqualTo(new Wants.Move.Seek(9));
    }

    @Test
    void what_was_read_over_is_kept_up_to_the_bound() {
        // Given
        var passed = new Passed(10);
        var partition = new TopicPartition("bodies", 0);
        passed.put(partition, 1, Bytes.utf8("12345"));
        passed.put(partition, 2, Bytes.utf8("12345"));
        passed.put(partition, 3, Bytes.utf8("1"));

        // Then
        assertThat(passed.take(partition, 1)).isEmpty();
        assertThat(passed.take(partition, 2)).contains(Bytes.utf8("12345"));
        assertThat(passed.take(partition, 2)).isEmpty();
    }

    @Test
    void a_body_of_several_chunks_is_joined_whatever_order_they_come_in() {
        // Given
        var arrived = new ArrayList<String>();
        var question = new Question(reference(4), receiver(arrived), 0, () -> {});

        // When
        question.piece(1, Bytes.utf8("cd"));
        question.piece(1, Bytes.utf8("cd"));
        question.piece(0, Bytes.utf8("ab"));

        // Then
        assertThat(arrived).containsExactly("abcd");
    }

    @Test
    void a_body_of_the_wrong_length_is_lost() {
        // Given
        var arrived = new ArrayList<String>();
        var question = new Question(reference(5), receiver(arrived), 0, () -> {});

        // When
        question.piece(0, Bytes.utf8("ab"));
        question.piece(1, Bytes.utf8("cd"));

        // Then
        assertThat(arrived).singleElement().asString().startsWith("lost");
    }

    @Test
    void a_loan_is_returned_once_and_only_if_it_was_lent() {
        // Given
        var returned = new AtomicInteger();
        var lent = new Question(reference(4), receiver(new ArrayList<>()), 0, returned::incrementAndGet);
        var never = new Question(reference(4), receiver(new ArrayList<>()), 0, returned::incrementAndGet);
        lent.lend();

        // When
        lent.close();
        lent.close();
        never.close();

        // Then
        assertThat(returned).hasValue(1);
        assertThat(never.lend()).isFalse();
    }

    private static Body.Reference reference(int length) {
        return new Body.Reference(Body.Source.BODIES, 0, new long[] {1, 2}, length);
    }

    private static BodySource.Receiver receiver(ArrayList<String> into) {
        return new BodySource.Receiver() {
            @Override
            public void arrived(Bytes body) {
                into.add(body.asText());
            }

            @Override
            public void lost(String why) {
                into.add("lost: " + why);
            }
        };
    }
}
