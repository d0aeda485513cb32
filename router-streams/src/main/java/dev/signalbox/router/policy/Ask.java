package dev.signalbox.router.policy;

import dev.signalbox.records.Dialect;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Failure;
import dev.signalbox.records.Lane;
import java.util.List;

/**
 * A request in want of a target.
 *
 * @param deadline epoch milliseconds
 * @param attempt number of the attempt to be made, from 1
 * @param tried ids of targets that failed for this request: taken again only where nothing else is left
 * @param waitedMillis how long it has been held since it came, or since its last attempt failed
 * @param contextAbove only models whose context is larger than this many tokens, or unknown; 0 for any
 * @param closed targets that would say again what one has just said: as good as a report of it, which may come later
 * @param dialect in which the request is written
 * @param untranslated only targets that speak that dialect, so that nothing has to be said in another one
 */
public record Ask(
        Facts facts, Lane lane, long deadline, int attempt, List<String> tried, long waitedMillis, int contextAbove, Closed closed,
        Dialect dialect, boolean untranslated) {
    /** @param targets ids @param why how the last attempt failed */
    public record Closed(Failure why, List<String> targets) {
        public static final Closed NONE = new Closed(Failure.MODEL_MISSING, List.of());

        public Closed {
            targets = List.copyOf(targets);
        }
    }

    public Ask {
        tried = List.copyOf(tried);
    }

    public Ask(Facts facts, Lane lane, long deadline, int attempt, List<String> tried, long waitedMillis, int contextAbove) {
        this(facts, lane, deadline, attempt, tried, waitedMillis, contextAbove, Closed.NONE);
    }

    public Ask(Facts facts, Lane lane, long deadline, int attempt, List<String> tried, long waitedMillis, int contextAbove, Closed closed) {
        this(facts, lane, deadline, attempt, tried, waitedMillis, contextAbove, closed, Dialect.OPENAI_CHAT, false);
    }

    public static Ask first(Facts facts, Lane lane, long deadline) {
        return new Ask(facts, lane, deadline, 1, List.of(), 0, 0);
    }
}
