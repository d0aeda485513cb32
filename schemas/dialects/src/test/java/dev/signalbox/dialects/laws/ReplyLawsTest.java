package dev.signalbox.dialects.laws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.dialects.HeaderLookup;
import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.prompt.Mark;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of answers in every dialect that callers speak. */
class ReplyLawsTest {
    private static final int SEEDS = 1_000;
    private static final ReadOptions CANONICAL = new ReadOptions(true, true, 100);

    static Stream<Arguments> fronts() {
        return Wires.spoken().stream().filter(dialect -> !Tells.of(dialect).isEmpty())
                .flatMap(dialect -> Stream.of(true, false).map(stream -> Arguments.of(dialect, stream)));
    }

    private static byte[] written(Dialect dialect, boolean stream, List<ReplyEvent> events) {
        var options = new WriteOptions("answer_1", 1_750_000_000L, "my-model", true);
        return Wires.written(Wires.codec(dialect).writeReply(stream, options), events);
    }

    private static List<ReplyEvent> read(Dialect dialect, boolean stream, byte[] bytes, int... cuts) {
        return Wires.read(Wires.codec(dialect).readReply(stream, CANONICAL), bytes, cuts);
    }

    private static Answer answer(Dialect dialect, List<ReplyEvent> events) {
        return Answer.of(events, Tells.of(dialect).contains(Tells.CALL_IDS));
    }

    @ParameterizedTest
    @MethodSource("fronts")
    void an_answer_is_read_as_it_was_written(Dialect dialect, boolean stream) {
        for (long seed = 0; seed < SEEDS; seed++) {
            // Given
            var events = Answers.of(seed, dialect, Tells.of(dialect));

            // When
            var bytes = written(dialect, stream, events);
            var read = read(dialect, stream, bytes);

            // Then
            assertThat(answer(dialect, read)).as("%s, seed %d: %s", dialect, seed, new String(bytes, StandardCharsets.UTF_8))
                    .isEqualTo(answer(dialect, events));
            assertThat(read).as("%s, seed %d", dialect, seed).allMatch(event -> event.raw().isEmpty());
        }
    }

    @ParameterizedTest
    @MethodSource("fronts")
    void events_do_not_depend_on_how_the_bytes_arrive(Dialect dialect, boolean stream) {
        var random = new Random(11);
        for (long seed = 0; seed < 200; seed++) {
            // Given
            var bytes = written(dialect, stream, Answers.of(seed, dialect, Tells.of(dialect)));
            var expected = read(dialect, stream, bytes);

            // When, Then
            for (int round = 0; round < 5; round++) {
                var cuts = Wires.cuts(random, bytes.length);
                assertThat(read(dialect, stream, bytes, cuts)).as("%s, seed %d, cut at %s", dialect, seed, Arrays.toString(cuts))
                        .isEqualTo(expected);
            }
        }
    }

    /** A reader may take an answer for whole before its last bytes, if nothing is missing from it. */
    @ParameterizedTest
    @MethodSource("fronts")
    void an_answer_that_is_cut_off_is_never_a_success(Dialect dialect, boolean stream) {
        var random = new Random(12);
        for (long seed = 0; seed < 200; seed++) {
            // Given
            var bytes = written(dialect, stream, Answers.of(seed, dialect, Tells.of(dialect)));
            var whole = read(dialect, stream, bytes);

            // When, Then
            for (int length = 0; length < bytes.length; length += 1 + random.nextInt(1 + bytes.length / 40)) {
                var events = read(dialect, stream, Arrays.copyOf(bytes, length));
                if (!(events.getLast() instanceof ReplyEvent.Failed)) {
                    assertThat(answer(dialect, events)).as("%s, seed %d, cut at %d of %d", dialect, seed, length, bytes.length)
                            .isEqualTo(answer(dialect, whole));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("fronts")
    void an_answer_that_fails_half_way_is_read_as_a_failure(Dialect dialect, boolean stream) {
        for (long seed = 0; seed < 200; seed++) {
            // Given
            var events = new ArrayList<>(Answers.of(seed, dialect, Tells.of(dialect)));
            var shown = new ArrayList<>(events.subList(0, stream ? 1 + (int) (seed % (events.size() - 1)) : 0));
            shown.add(new ReplyEvent.Failed(Failure.PROVIDER_ERROR, "it broke", 0, Bytes.EMPTY));

            // When
            var read = read(dialect, stream, written(dialect, stream, shown));

            // Then
            assertThat(read.getLast()).as("%s, seed %d", dialect, seed).isInstanceOf(ReplyEvent.Failed.class);
        }
    }

    @ParameterizedTest
    @MethodSource("fronts")
    void marks_of_another_maker_are_spelled_so_that_they_are_known_again(Dialect dialect, boolean stream) {
        if (!Tells.of(dialect).contains(Tells.MARKS)) {
            return;
        }
        for (var maker : Wires.spoken()) {
            if (maker == dialect) {
                continue;
            }
            for (long seed = 0; seed < 100; seed++) {
                // Given
                var events = Answers.of(seed, maker, Tells.of(dialect));

                // When
                var text = new String(written(dialect, stream, events), StandardCharsets.UTF_8);

                // Then
                for (var event : events) {
                    if (event instanceof ReplyEvent.ReasoningMark mark) {
                        assertThat(text).as("%s, seed %d", dialect, seed)
                                .contains("\"" + Mark.by(maker, mark.value()).spelled(dialect) + "\"");
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("fronts")
    void a_mutated_answer_has_one_end_and_throws_nothing(Dialect dialect, boolean stream) {
        var random = new Random(13);
        for (long seed = 0; seed < 300; seed++) {
            var bytes = written(dialect, stream, Answers.of(seed, dialect, Tells.of(dialect)));
            for (int round = 0; round < 20; round++) {
                var mutated = Wires.mutated(random, bytes);
                var options = new ReadOptions(random.nextBoolean(), random.nextBoolean(), 10);
                try {
                    var events = Wires.read(Wires.codec(dialect).readReply(stream, options), mutated);
                    assertThat(events.stream().filter(ReplyEvent::last)).hasSize(1);
                    assertThat(events.getLast().last()).isTrue();
                    var failed = Wires.codec(dialect).readError(random.nextInt(700), HeaderLookup.NONE, Bytes.of(mutated), 0);
                    assertThat(failed.last()).isTrue();
                } catch (RuntimeException fault) {
                    throw new AssertionError(dialect + ", seed " + seed + ": " + new String(mutated, StandardCharsets.UTF_8), fault);
                }
            }
        }
    }
}
