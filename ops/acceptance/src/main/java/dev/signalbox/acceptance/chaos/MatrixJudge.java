package dev.signalbox.acceptance.chaos;

import dev.signalbox.acceptance.Laws;
import dev.signalbox.acceptance.Outcome;
import dev.signalbox.acceptance.Outcome.Kind;
import dev.signalbox.acceptance.Traffic;
import dev.signalbox.standalone.engine.EngineProfile;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Tells which requests lived in which cells, and holds each to the laws: excused is only what a cell excuses in which it lived, and
 * of a killed front's only what that front served. A request that lived in several counts in the first. What the topics hold of it may also lack
 * what the death of its front just after its end took with it. What lived in none shows what is usual.
 */
final class MatrixJudge {
    private static final int MOST_STORIES = 10;

    private final EngineProfile profile;
    private final BiFunction<Outcome, Set<Kind>, List<String>> topics;
    private final List<Outcome> stories = new ArrayList<>();

    /** @param stories requests of which a law was broken; at most ten */
    record Verdict(Map<Cell, CellResult> cells, CellResult between, List<Outcome> stories) {
        CellResult total() {
            return cells.values().stream().reduce(between, CellResult::and);
        }
    }

    /** @param topics what is wrong with a request by what the topics say, where it may have ended in these ways beside a true answer */
    MatrixJudge(EngineProfile profile, BiFunction<Outcome, Set<Kind>, List<String>> topics) {
        this.profile = profile;
        this.topics = topics;
    }

    Verdict judged(List<Window> windows, List<Outcome> outcomes) {
        var calm = new ArrayList<Outcome>();
        var lived = new LinkedHashMap<Window, List<Outcome>>();
        var excused = new HashMap<Outcome, Set<Kind>>();
        var excusedInTopics = new HashMap<Outcome, Set<Kind>>();
        windows.forEach(w -> lived.put(w, new ArrayList<>()));
        for (var outcome : outcomes) {
            var saw = windows.stream().filter(w -> w.saw(outcome)).toList();
            (saw.isEmpty() ? calm : lived.getOrDefault(saw.getFirst(), calm)).add(outcome);
            var kinds = EnumSet.noneOf(Kind.class);
            var inTopics = EnumSet.noneOf(Kind.class);
            windows.forEach(w -> {
                kinds.addAll(w.excuses(outcome));
                inTopics.addAll(w.excusesInTopics(outcome));
            });
            excused.put(outcome, kinds);
            excusedInTopics.put(outcome, inTopics);
        }
        var cells = new LinkedHashMap<Cell, CellResult>();
        lived.forEach((window, all) -> {
            var broken = new ArrayList<>(window.seen());
            broken.addAll(broken(all, excused, excusedInTopics));
            var later = Latest.of(calm, all, window.struck()).millis();
            cells.merge(window.cell(), new CellResult(Traffic.counted(all), later, broken), CellResult::and);
        });
        return new Verdict(cells, new CellResult(Traffic.counted(calm), -1, broken(calm, excused, excusedInTopics)), stories);
    }

    private List<String> broken(List<Outcome> outcomes, Map<Outcome, Set<Kind>> excused, Map<Outcome, Set<Kind>> inTopics) {
        var laws = new Laws(profile, outcome -> excused.getOrDefault(outcome, Set.of()));
        var broken = new ArrayList<String>();
        for (var outcome : outcomes) {
            int before = broken.size();
            broken.addAll(laws.broken(List.of(outcome)));
            broken.addAll(topics.apply(outcome, inTopics.getOrDefault(outcome, Set.of())));
            if (broken.size() > before && stories.size() < MOST_STORIES) {
                stories.add(outcome);
            }
        }
        return broken;
    }
}
