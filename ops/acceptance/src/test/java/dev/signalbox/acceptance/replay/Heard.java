package dev.signalbox.acceptance.replay;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a maker's client makes of an answer.
 *
 * @param word for why it ended, in the front's own spelling
 * @param counts null where none were told
 */
record Heard(List<Said> choices, String word, @Nullable Counts counts) {}
