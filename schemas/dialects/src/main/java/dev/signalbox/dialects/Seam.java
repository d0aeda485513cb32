package dev.signalbox.dialects;

import dev.signalbox.records.Bytes;
import java.util.List;

/**
 * Where an answer goes on that was begun elsewhere, and what must be known to join the two parts.
 *
 * @param shown all text that was shown
 * @param omitted the white space at its end, which the provider was not told of and may say again
 * @param mayRepeat whether the provider may say again what it was told to go on from
 * @param stops the caller's stop strings, of which one may lie across the seam
 * @param tokens what was shown is about so many; they are the caller's output, not its prompt
 * @param spent whether that is all that the caller wanted, so that only the end is missing
 * @param opening the raw data with which the answer began; empty where nobody knows
 */
public record Seam(
        String shown, String omitted, boolean mayRepeat, List<String> stops, int tokens, boolean spent, Bytes opening) {
    public Seam {
        stops = List.copyOf(stops);
    }
}
