package dev.signalbox.acceptance.chaos;

import dev.signalbox.acceptance.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The answer after a blow that came latest, measured against the median of its kind before it.
 *
 * @param millis by which it took longer; negative where there is no answer to compare
 * @param after milliseconds from the blow to its question
 * @param beyond answers that took more than half of that longer
 * @param id of that request, where its client heard it
 */
record Latest(double millis, double after, int beyond, Optional<String> id) {
    static Latest of(List<Outcome> outcomes, long struck) {
        return of(outcomes.stream().filter(o -> o.at().ended() - struck < 0).toList(),
                outcomes.stream().filter(o -> o.at().ended() - struck >= 0).toList(), struck);
    }

    /** @param calm requests that show what is usual */
    static Latest of(List<Outcome> calm, List<Outcome> outcomes, long struck) {
        var late = new ArrayList<Latest>();
        for (boolean stream : new boolean[] {false, true}) {
            var before = calm.stream()
                    .filter(o -> o.answered() && o.ask().stream() == stream)
                    .mapToLong(o -> o.at().ended() - o.at().began()).toArray();
            if (before.length > 0) {
                Arrays.sort(before);
                long usual = before[before.length / 2];
                for (var o : outcomes) {
                    if (o.answered() && o.ask().stream() == stream) {
                        late.add(new Latest((o.at().ended() - o.at().began() - usual) / 1e6, (o.at().began() - struck) / 1e6, 0,
                                o.id()));
                    }
                }
            }
        }
        if (late.isEmpty()) {
            return new Latest(-1, 0, 0, Optional.empty());
        }
        var worst = late.stream().max(Comparator.comparingDouble(Latest::millis)).get();
        int beyond = (int) late.stream().filter(l -> l.millis() > worst.millis() / 2).count();
        return new Latest(Math.max(0, worst.millis()), worst.after(), beyond, worst.id());
    }

    /**
     * What is wrong with it; where none could be compared, nothing is known and the promise is not kept.
     *
     * @param most milliseconds by which it may come later than usual; 0 where nothing is promised
     */
    Optional<String> tooLate(double most) {
        if (most <= 0 || millis >= 0 && millis <= most) {
            return Optional.empty();
        }
        return Optional.of(millis < 0 ? "no answer before the blow, or none after it, to compare with"
                : String.format(Locale.ROOT, "an answer came %.0f ms later than usual, %.0f are allowed", millis, most));
    }

    @Override
    public String toString() {
        return millis < 0 ? "nothing to compare" : String.format(Locale.ROOT, "latest: asked %.1f s after the blow, %d by more than half of it", after / 1e3, beyond);
    }
}
