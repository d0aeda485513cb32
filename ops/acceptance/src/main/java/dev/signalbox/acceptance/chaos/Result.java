package dev.signalbox.acceptance.chaos;

import dev.signalbox.acceptance.Outcome.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What one round of a trial showed.
 *
 * @param later milliseconds by which the latest answer came later than usual, or what the trial times; negative where it times nothing
 * @param note what else was seen
 * @param broken laws that did not hold, in words
 */
record Result(String trial, Map<Kind, Integer> counts, double later, String note, List<String> broken) {
    Result {
        counts = Map.copyOf(counts);
        broken = List.copyOf(broken);
    }

    Result and(List<String> more) {
        var all = new ArrayList<>(broken);
        all.addAll(more);
        return new Result(trial, counts, later, note, all);
    }

    /** Several rounds of a trial as one: counts added, the worst time, all that was broken. */
    static Result sum(List<Result> rounds) {
        var counts = new EnumMap<Kind, Integer>(Kind.class);
        var broken = new ArrayList<String>();
        double worst = -1;
        for (var round : rounds) {
            round.counts.forEach((kind, count) -> counts.put(kind, counts.getOrDefault(kind, 0) + count));
            broken.addAll(round.broken);
            worst = Math.max(worst, round.later);
        }
        return new Result(rounds.getFirst().trial, counts, worst, rounds.getLast().note, broken);
    }
}
