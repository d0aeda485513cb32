package dev.signalbox.acceptance.replay;

/**
 * Tokens as most count them, with what lies within something else named beside it.
 *
 * @param input all that went in
 * @param cached of it, read from a cache
 * @param written of it, written to a cache
 * @param output all that came out
 * @param thought of it, reasoning
 */
record Counts(long input, long cached, long written, long output, long thought) {
    /** The same for a front that has no word for what is written to a cache. */
    Counts withoutWritten() {
        return new Counts(input, cached, 0, output, thought);
    }
}
