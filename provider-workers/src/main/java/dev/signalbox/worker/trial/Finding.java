package dev.signalbox.worker.trial;

import dev.signalbox.records.Dialect;
import dev.signalbox.records.Failure;
import dev.signalbox.records.Usage;
import java.util.Optional;

/**
 * What came of a call.
 *
 * @param asked in which dialect the provider was asked
 * @param streamed whether a stream was asked for
 * @param failure empty where it ended as it should
 * @param status of an answer that was an error, 0 where there was none
 * @param words why it failed, the provider's own where it said something, without secrets; empty where it did not fail
 * @param model that answers, by its own word; empty where it does not say
 * @param firstTokenMicros to the first visible event, -1 where there was none
 * @param totalMicros of all of it
 * @param usage as the provider counts; {@code estimated} where it does not
 */
public record Finding(
        Dialect asked, boolean streamed, Optional<Failure> failure, int status, String words, String model, long firstTokenMicros,
        long totalMicros, Usage usage) {
    /** Whether the provider itself counted tokens. */
    public boolean counted() {
        return !usage.estimated() && usage.input() + usage.output() > 0;
    }
}
