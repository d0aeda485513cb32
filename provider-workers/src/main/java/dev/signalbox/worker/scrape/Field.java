package dev.signalbox.worker.scrape;

import java.util.Locale;
import java.util.Optional;

/** What a mapping can find on an engine's page. Series of several labels are folded into one number: added, averaged, or the largest. */
public enum Field {
    RUNNING(Fold.SUM),
    WAITING(Fold.SUM),
    /** Share, 0 to 1. */
    KV_USED(Fold.MAX),
    /** Counters of prompt tokens looked up in the prefix cache and found there. */
    PREFIX_QUERIES(Fold.SUM),
    PREFIX_HITS(Fold.SUM),
    PREFIX_HIT_RATE(Fold.MEAN),
    /** Counters of tokens. */
    PROMPT_TOKENS(Fold.SUM),
    OUTPUT_TOKENS(Fold.SUM),
    /** Tokens a second, where the engine says so itself. */
    OUTPUT_RATE(Fold.SUM),
    /** Share, 0 to 1. */
    SM_USED(Fold.MEAN),
    /** Percent, used where there is no {@link #SM_USED}. */
    SM_PERCENT(Fold.MEAN),
    /** In whatever unit, the same for both. */
    MEMORY_USED(Fold.SUM),
    MEMORY_FREE(Fold.SUM);

    enum Fold {
        SUM,
        MEAN,
        MAX
    }

    final Fold fold;

    Field(Fold fold) {
        this.fold = fold;
    }

    /** By a catalogue's spelling: {@code kv-used}, {@code kvUsed} and {@code KV_USED} are the same. */
    public static Optional<Field> named(String name) {
        var plain = plain(name);
        for (var field : values()) {
            if (plain(field.name()).equals(plain)) {
                return Optional.of(field);
            }
        }
        return Optional.empty();
    }

    private static String plain(String name) {
        return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
    }
}
