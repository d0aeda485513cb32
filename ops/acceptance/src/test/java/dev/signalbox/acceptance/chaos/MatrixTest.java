package dev.signalbox.acceptance.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.acceptance.Ask;
import dev.signalbox.acceptance.Outcome;
import dev.signalbox.acceptance.Outcome.Kind;
import dev.signalbox.standalone.engine.EngineProfile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MatrixTest {
    private static final EngineProfile PROFILE = EngineProfile.LLAMA_8B;
    private static final long MILLI = 1_000_000L;
    private static final Cell KILL = new Cell("ingress-kill", Moment.MID_STREAM);
    private static final Cell CUT = new Cell("engine-cut", Moment.LAST_CHUNK);
    private static final List<Window> WINDOWS = List.of(
            new Window(KILL, Set.of(Kind.RESET), Optional.of(new Absence(1, 2, 1_000 * MILLI, 1_700 * MILLI)), 1_000 * MILLI, 2_000 * MILLI, List.of()),
            new Window(CUT, Set.of(), Optional.empty(), 3_000 * MILLI, 4_000 * MILLI, List.of("not well again")));

    @Test
    void every_blow_falls_at_every_moment_in_an_order_that_the_seed_decides() {
        // Given
        var blows = MatrixBlow.all(24).stream().map(MatrixBlow::name).toList();

        // When
        var order = Cell.order(blows, new Random(1));

        // Then
        var all = new ArrayList<Cell>();
        blows.forEach(blow -> Cell.moments().forEach(moment -> all.add(new Cell(blow, moment))));
        assertThat(order).containsExactlyInAnyOrderElementsOf(all).doesNotHaveDuplicates().isNotEqualTo(all);
        assertThat(Cell.order(blows, new Random(1))).isEqualTo(order);
        assertThat(Cell.order(blows, new Random(2))).isNotEqualTo(order);
        assertThat(Cell.moments()).hasSize(5).doesNotContain(Moment.ANY);
    }

    @Test
    void an_answer_is_cut_where_the_moment_says() {
        assertThat(Cell.moments()).extracting(m -> m.pieces(24)).containsExactly(0, 0, 12, 23, 24);
    }

    @Test
    void a_request_is_excused_only_by_a_cell_in_which_it_lived() {
        // Given
        var inKill = outcome(1, Kind.RESET, 1_500, 1_600);
        var inCut = outcome(3, Kind.RESET, 3_500, 3_600);
        var before = outcome(5, Kind.RESET, 500, 600);

        // When
        var verdict = judged(List.of(inKill, inCut, before), List.of());

        // Then
        assertThat(verdict.cells().get(KILL).broken()).isEmpty();
        assertThat(verdict.cells().get(CUT).broken()).hasSize(2).contains("not well again").anyMatch(law -> law.contains("ended RESET"));
        assertThat(verdict.between().broken()).singleElement().asString().contains("number 5");
        assertThat(verdict.stories()).containsExactly(inCut, before);
        assertThat(verdict.total().broken()).hasSize(3);
        assertThat(verdict.total().requests()).isEqualTo(3);
    }

    @Test
    void only_connections_to_the_killed_front_may_break_and_only_while_it_is_away() {
        // Given
        var ran = outcome(1, Kind.RESET, 900, 1_010);
        var came = outcome(3, Kind.RESET, 1_690, 1_695);
        var toTheOther = outcome(2, Kind.RESET, 900, 1_010);
        var afterItsReturn = outcome(5, Kind.RESET, 1_750, 1_800);
        var longAfterTheBlow = outcome(7, Kind.RESET, 900, 3_200);

        // When
        var verdict = judged(List.of(ran, came, toTheOther, afterItsReturn, longAfterTheBlow), List.of());

        // Then
        assertThat(verdict.stories()).containsExactly(toTheOther, afterItsReturn, longAfterTheBlow);
    }

    @Test
    void a_request_that_lived_in_two_cells_counts_in_the_first_and_is_excused_by_both() {
        // When
        var verdict = judged(List.of(outcome(1, Kind.RESET, 1_600, 3_100)), List.of());

        // Then
        assertThat(verdict.cells().get(KILL).counts()).containsEntry(Kind.RESET, 1);
        assertThat(verdict.cells().get(KILL).broken()).isEmpty();
        assertThat(verdict.cells().get(CUT).requests()).isZero();
    }

    @Test
    void a_blow_just_after_an_answer_excuses_what_the_topics_lack_of_it_and_nothing_else() {
        // Given
        var asked = new HashMap<Integer, Set<Kind>>();
        var judge = new MatrixJudge(PROFILE, (outcome, excused) -> {
            asked.put(outcome.number(), excused);
            return List.of();
        });

        // When
        var verdict = judge.judged(WINDOWS, List.of(outcome(1, Kind.ANSWERED, 100, 900), outcome(2, Kind.ANSWERED, 100, 900),
                outcome(3, Kind.ANSWERED, -900, -1), outcome(5, Kind.RESET, 100, 950)));

        // Then
        assertThat(asked).containsEntry(1, Set.of(Kind.RESET)).containsEntry(2, Set.of()).containsEntry(3, Set.of());
        assertThat(verdict.between().broken()).hasSize(1);
    }

    @Test
    void how_late_an_answer_came_is_measured_against_those_between_the_blows() {
        // When
        var verdict = judged(List.of(
                outcome(1, Kind.ANSWERED, 100, 200), outcome(2, Kind.ANSWERED, 2_100, 2_200), outcome(3, Kind.ANSWERED, 1_500, 1_900)),
                List.of());

        // Then
        assertThat(verdict.cells().get(KILL).later()).isEqualTo(300);
        assertThat(verdict.cells().get(CUT).later()).isNegative();
    }

    @Test
    void what_the_topics_contradict_is_broken_in_its_cell() {
        // When
        var verdict = judged(List.of(outcome(1, Kind.ANSWERED, 1_100, 1_200)), List.of("not in inference.requests"));

        // Then
        assertThat(verdict.cells().get(KILL).broken()).containsExactly("not in inference.requests");
    }

    @Test
    void the_table_has_a_row_a_blow_a_column_a_moment_and_a_line_on_all() {
        // Given
        var blows = MatrixBlow.all(24).stream().filter(b -> List.of(KILL.blow(), CUT.blow()).contains(b.name())).toList();
        var verdict = judged(List.of(outcome(1, Kind.ANSWERED, 100, 200), outcome(2, Kind.ANSWERED, 1_100, 1_250),
                outcome(3, Kind.RESET, 1_100, 1_200)), List.of());

        // When
        var table = MatrixReport.table("Seed 1.", blows, new Matrix.Outcomes(verdict, "The topics agree."));

        // Then
        assertThat(table.lines()).containsExactly(
                "Seed 1.",
                "",
                "| blow | before dispatch | before first token | mid stream | last chunk | before settlement |",
                "|---|---|---|---|---|---|",
                "| ingress-kill | not struck | not struck | 2 asked, 1 reset, 50 ms later, laws hold | not struck | not struck |",
                "| engine-cut | not struck | not struck | not struck | 0 asked, 1 broken | not struck |",
                "",
                "In all 3 asked, 1 reset, 50 ms later, 1 broken; 1 of them between the blows. The topics agree.");
    }

    @Test
    void each_table_is_written_between_its_own_marks_and_leaves_the_page_alone() {
        // Given
        var page = "# Ours\n" + Report.TRIALS.begin() + "\nold\n" + Report.TRIALS.end() + "\nbehind\n" + Report.MATRIX.begin() + "\n"
                + Report.MATRIX.end() + "\nlast\n";

        // When
        var written = Report.between(Report.between(page, Report.MATRIX, "cells\n"), Report.TRIALS, "rows\n");

        // Then
        assertThat(written).isEqualTo("# Ours\n" + Report.TRIALS.begin() + "\nrows\n" + Report.TRIALS.end() + "\nbehind\n" + Report.MATRIX.begin()
                + "\ncells\n" + Report.MATRIX.end() + "\nlast\n");
        assertThat(Report.between("# Ours\n", Report.MATRIX, "cells\n"))
                .isEqualTo("# Ours\n\n" + Report.MATRIX.begin() + "\ncells\n" + Report.MATRIX.end() + "\n");
    }

    private static MatrixJudge.Verdict judged(List<Outcome> outcomes, List<String> byTopics) {
        return new MatrixJudge(PROFILE, (outcome, excused) -> byTopics).judged(WINDOWS, outcomes);
    }

    private static Outcome outcome(int number, Kind kind, long began, long ended) {
        var ask = new Ask(Ask.MODEL, number, false, 3);
        return new Outcome(ask, kind, 200, kind == Kind.ANSWERED ? ask.expected(PROFILE) : "", "", "", Optional.of("r-" + number),
                new Outcome.Moments(began * MILLI, ended * MILLI, ended * MILLI, 0));
    }
}
