package dev.signalbox.acceptance;

import dev.signalbox.acceptance.Outcome.Kind;
import dev.signalbox.standalone.engine.EngineProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * What holds whatever dies: every request has one end, text is neither doubled nor missing, and only such ends as the event excuses. Counted
 * over all requests, not sampled.
 */
public final class Laws {
    private static final int MOST_SHOWN = 20;

    private final EngineProfile profile;
    private final Function<Outcome, Set<Kind>> excused;

    /** @param excused what may happen to any request beside true answers */
    public Laws(EngineProfile profile, Kind... excused) {
        this(profile, _ -> Set.of(excused));
    }

    /** @param excused what may happen to that request beside a true answer */
    public Laws(EngineProfile profile, Function<Outcome, Set<Kind>> excused) {
        this.profile = profile;
        this.excused = excused;
    }

    /** Each broken law in words, at most twenty; empty where all hold. */
    public List<String> broken(List<Outcome> outcomes) {
        var broken = new ArrayList<String>();
        int all = 0;
        for (var outcome : outcomes) {
            var wrong = broken(outcome);
            if (!wrong.isEmpty() && all++ < MOST_SHOWN) {
                broken.add(wrong + ": request " + outcome.id().orElse("without id") + " number " + outcome.number() + " status "
                        + outcome.status() + " after " + outcome.millis() + " ms " + outcome.error());
            }
        }
        if (all > MOST_SHOWN) {
            broken.add("and " + (all - MOST_SHOWN) + " more");
        }
        return broken;
    }

    private String broken(Outcome outcome) {
        if (!outcome.answered() && !excused.apply(outcome).contains(outcome.kind())) {
            return "ended " + outcome.kind();
        }
        var expected = outcome.ask().expected(profile);
        if (outcome.answered() && !outcome.text().equals(expected)) {
            return "another text, " + outcome.text().length() + " characters of " + expected.length();
        }
        if (!expected.startsWith(outcome.text())) {
            return "what was shown is not how the answer begins";
        }
        boolean mayComeAgain = outcome.status() == 503 || outcome.status() == 429;
        return outcome.kind() == Kind.REFUSED && mayComeAgain && outcome.retryAfter().isEmpty() ? "no retry-after" : "";
    }
}
