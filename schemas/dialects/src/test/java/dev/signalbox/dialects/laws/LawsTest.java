package dev.signalbox.dialects.laws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.dialects.prompt.Mark;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.Role;
import dev.signalbox.dialects.prompt.Setting;
import dev.signalbox.dialects.prompt.Tool;
import dev.signalbox.dialects.prompt.Turn;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of requests in every dialect that has a codec, and between any two of them. */
class LawsTest {
    private static final int SEEDS = 2_000;
    private static final int SEEDS_OF_A_PAIR = 500;

    static List<Dialect> spoken() {
        return Wires.spoken();
    }

    static Stream<Arguments> pairs() {
        return spoken().stream().flatMap(from -> spoken().stream().map(to -> Arguments.of(from, to)));
    }

    @ParameterizedTest
    @MethodSource("spoken")
    void what_a_dialect_can_say_is_read_as_it_was_written(Dialect dialect) throws BadRequest {
        for (long seed = 0; seed < SEEDS; seed++) {
            // Given
            var prompt = Prompts.of(seed, dialect);

            // When
            var written = Wires.codec(dialect).writePrompt(prompt, Wires.able());
            var read = Wires.codec(dialect).readPrompt(Wires.body(written.call()));

            // Then
            assertThat(Meaning.difference(prompt, read)).as("%s, seed %d", dialect, seed).isEmpty();
            assertThat(written.dropped()).as("%s, seed %d", dialect, seed).isEmpty();
            if (Can.of(dialect).contains(Can.RAW_ARGUMENTS)) {
                assertThat(arguments(read)).as("%s, seed %d", dialect, seed).isEqualTo(arguments(prompt));
            }
            if (Can.of(dialect).contains(Can.SHOWN)) {
                assertThat(read.thinking().shown()).as("%s, seed %d", dialect, seed).isEqualTo(prompt.thinking().shown());
            }
            if (Can.of(dialect).contains(Can.BUDGETS)) {
                assertThat(read.thinking().budget()).as("%s, seed %d", dialect, seed).isEqualTo(prompt.thinking().budget());
            }
        }
    }

    private static List<String> arguments(Prompt prompt) {
        return prompt.turns().stream().flatMap(turn -> turn.parts().stream())
                .filter(part -> part instanceof Part.ToolUse).map(part -> ((Part.ToolUse) part).arguments()).toList();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void what_two_dialects_can_say_means_the_same_in_both(Dialect from, Dialect to) throws BadRequest {
        for (long seed = 0; seed < SEEDS_OF_A_PAIR; seed++) {
            // Given
            var prompt = Prompts.of(seed, from, Can.both(from, to));
            var asked = Wires.there(from, prompt);

            // When
            var written = Wires.codec(to).writePrompt(asked, Wires.able());
            var read = Wires.codec(to).readPrompt(Wires.body(written.call()));

            // Then
            assertThat(Meaning.difference(prompt, read)).as("%s to %s, seed %d", from, to, seed).isEmpty();
            assertThat(written.dropped()).as("%s to %s, seed %d", from, to, seed).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void what_the_other_dialect_lacks_is_refused_by_its_name_or_reported(Dialect from, Dialect to)
            throws BadRequest, MalformedJson {
        for (long seed = 0; seed < 2 * SEEDS_OF_A_PAIR; seed++) {
            // Given
            var target = seed < SEEDS_OF_A_PAIR ? Wires.able() : Wires.unnamed();
            var body = Wires.body(Wires.codec(from).writePrompt(Prompts.of(seed, from), Wires.able()).call());
            var asked = Wires.codec(from).readPrompt(body);
            var as = "%s to %s, seed %d".formatted(from, to, seed);

            // When
            try {
                var written = Wires.codec(to).writePrompt(asked, target);

                // Then
                var kept = Wires.codec(to).readPrompt(Wires.body(written.call()));
                assertThat(Losses.unreported(asked, kept, written.dropped())).as(as + " reported " + written.dropped()).isEmpty();
            } catch (BadRequest refused) {
                assertThat(refused.param()).as(as + ": " + refused.explanation()).isNotNull();
                assertThat(Wires.leads(body, refused.param())).as(as + ": " + refused.explanation()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void a_lenient_target_goes_without_and_says_so(Dialect from, Dialect to) throws BadRequest {
        for (long seed = 0; seed < SEEDS_OF_A_PAIR; seed++) {
            // Given
            var asked = Wires.there(from, Prompts.of(seed, from));

            // When
            var written = Wires.codec(to).writePrompt(asked, Wires.lenient());

            // Then
            var kept = Wires.codec(to).readPrompt(Wires.body(written.call()));
            assertThat(Losses.unreported(asked, kept, written.dropped()))
                    .as("%s to %s, seed %d reported %s", from, to, seed, written.dropped()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void nobody_is_shown_marks_that_another_made(Dialect from, Dialect to) throws BadRequest {
        if (from == to) {
            return;
        }
        for (long seed = 0; seed < SEEDS_OF_A_PAIR; seed++) {
            // Given
            var asked = Wires.there(from, Prompts.of(seed, from));

            // When
            var written = Wires.body(Wires.codec(to).writePrompt(asked, Wires.lenient()).call()).asText();

            // Then
            for (var mark : marks(asked)) {
                assertThat(written.contains("\"" + mark.value() + "\"")).as("%s to %s, seed %d", from, to, seed).isFalse();
                assertThat(written.contains("sbx1." + from.label())).as("%s to %s, seed %d", from, to, seed).isFalse();
            }
        }
    }

    private static List<Mark> marks(Prompt prompt) {
        var marks = new ArrayList<Mark>();
        for (var turn : prompt.turns()) {
            for (var part : turn.parts()) {
                if (part instanceof Part.Reasoning reasoning && reasoning.mark().present()) {
                    marks.add(reasoning.mark());
                } else if (part instanceof Part.ToolUse use && use.mark().present()) {
                    marks.add(use.mark());
                }
            }
        }
        return marks;
    }

    /** A caller holds marks of other makers as this dialect spelled them, and sends them back so. */
    @ParameterizedTest
    @MethodSource("pairs")
    void a_mark_comes_back_to_its_maker_through_any_other_dialect(Dialect from, Dialect maker) throws BadRequest {
        if (from == maker || !Can.of(from).contains(Can.REASONING) || !Can.of(maker).contains(Can.REASONING)) {
            return;
        }
        // Given
        var made = Mark.by(maker, "bWFkZSBieSBhbm90aGVy");
        var carried = Mark.by(from, made.spelled(from));
        var thought = new Part.Reasoning("a thought", carried, false);
        var caller = Prompt.of(from, List.of(
                Turn.of(Role.USER, "why?"), new Turn(Role.ASSISTANT, List.of(thought, Part.text("because"))), Turn.of(Role.USER, "go on")));

        // When
        var asked = Wires.there(from, caller);
        var told = Wires.there(maker, asked);

        // Then
        assertThat(marks(asked)).containsExactly(made);
        assertThat(marks(told)).containsExactly(made);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void what_only_its_own_dialect_knows_is_refused_by_its_path(Dialect from, Dialect to) {
        if (from == to) {
            return;
        }
        var value = Json.of("{\"type\":\"odd\"}");
        var turns = List.of(Turn.of(Role.USER, "hello"));
        var plain = Wires.able();
        var cases = List.of(
                Prompt.of(from, List.of(new Turn(Role.USER, List.of(Part.text("hello"), new Part.Foreign("odd", value, "the[0].place"))))),
                with(Prompt.of(from, turns), List.of(new Tool.Builtin("odd", value, "the[0].place")), List.of()),
                with(Prompt.of(from, turns), List.of(), List.of(new Setting("the[0].place", value, Setting.Weight.MEANING))));
        for (var prompt : cases) {
            try {
                Wires.codec(to).writePrompt(prompt, plain);
                assertThat(prompt).as("%s to %s was not refused", from, to).isNull();
            } catch (BadRequest refused) {
                assertThat(refused.param()).as("%s to %s", from, to).isEqualTo("the[0].place");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void hints_that_only_its_own_dialect_knows_are_left_out_and_reported(Dialect from, Dialect to) throws BadRequest {
        if (from == to) {
            return;
        }
        var hint = new Setting("service_level", Json.of("\"fast\""), Setting.Weight.HINT);
        var prompt = with(Prompt.of(from, List.of(Turn.of(Role.USER, "hello"))), List.of(), List.of(hint));
        assertThat(Wires.codec(to).writePrompt(prompt, Wires.able()).dropped()).containsExactly("service_level");
    }

    private static Prompt with(Prompt prompt, List<Tool> tools, List<Setting> others) {
        return new Prompt(prompt.dialect(), prompt.turns(), tools, prompt.toolChoice(), prompt.sampling(), prompt.format(),
                prompt.thinking(), others);
    }

    @ParameterizedTest
    @MethodSource("spoken")
    void a_mutated_body_is_read_or_refused(Dialect dialect) throws BadRequest {
        var random = new Random(4);
        var codec = Wires.codec(dialect);
        for (long seed = 0; seed < 200; seed++) {
            var body = Wires.body(codec.writePrompt(Prompts.of(seed, dialect), Wires.able()).call()).toArray();
            for (int round = 0; round < 25; round++) {
                var mutated = Bytes.of(Wires.mutated(random, body));
                try {
                    codec.readRequest(mutated);
                } catch (BadRequest refused) {
                    assertThat(refused.explanation()).isNotBlank();
                } catch (RuntimeException fault) {
                    throw new AssertionError("readRequest of " + mutated.asText(), fault);
                }
                try {
                    var read = codec.readPrompt(mutated);
                    for (var other : spoken()) {
                        written(read, other, mutated);
                    }
                } catch (BadRequest refused) {
                    assertThat(refused.explanation()).isNotBlank();
                } catch (RuntimeException fault) {
                    throw new AssertionError("readPrompt of " + mutated.asText(), fault);
                }
            }
        }
    }

    private static void written(Prompt read, Dialect other, Bytes mutated) {
        try {
            Json.parse(Wires.body(Wires.codec(other).writePrompt(read, Wires.able()).call()));
        } catch (BadRequest refused) {
            assertThat(refused.explanation()).isNotBlank();
        } catch (MalformedJson | RuntimeException fault) {
            throw new AssertionError(other + " writes no JSON of " + mutated.asText(), fault);
        }
    }
}
