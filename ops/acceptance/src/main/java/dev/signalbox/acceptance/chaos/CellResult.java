package dev.signalbox.acceptance.chaos;

import dev.signalbox.acceptance.Outcome.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What was seen while a cell was struck, as often as it was.
 *
 * @param counts of the requests that lived then, by how they ended
 * @param later milliseconds by which the latest answer came later than usual; negative where none could be compared
 * @param broken laws that did not hold, in words
 */
record CellResult(Map<Kind, Integer> counts, double later, List<String> broken) {
    static final CellResult NOTHING = new CellResult(Map.of(), -1, List.of());

    CellResult {
        counts = Map.copyOf(counts);
        broken = List.copyOf(broken);
    }

    int requests() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    CellResult and(CellResult other) {
        var sum = new EnumMap<Kind, Integer>(Kind.class);
        sum.putAll(counts);
        other.counts.forEach((kind, count) -> sum.put(kind, sum.getOrDefault(kind, 0) + count));
        var all = new ArrayList<>(broken);
        all.addAll(other.broken);
        return new CellResult(sum, Math.max(later, other.later), all);
    }
}
