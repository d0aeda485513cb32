package dev.signalbox.acceptance.replay;

import dev.signalbox.records.FinishReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a recorded answer says, by the plainest reading of it.
 *
 * @param word for why it ended, as the provider spells it
 * @param stop the stop string that ended it, where the provider says which; else empty
 * @param counts null where the provider counted nothing
 */
record Answer(List<Said> choices, FinishReason reason, String word, String stop, @Nullable Counts counts) {
    boolean called() {
        return !choices.getFirst().calls().isEmpty();
    }
}
