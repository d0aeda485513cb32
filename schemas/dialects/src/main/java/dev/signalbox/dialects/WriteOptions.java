package dev.signalbox.dialects;

/**
 * What an answer needs beside its events, where it is not passed on but written.
 *
 * @param id the answer's id
 * @param createdSeconds epoch seconds
 * @param model as the caller named it
 * @param usage whether the caller asked for usage in its stream
 * @param kept whether the answer is kept here, so that a caller of Responses has to be told {@code id} also of one that is passed on
 * @param previous id of the kept answer that this one goes on with; empty where none, or where it is not known
 */
public record WriteOptions(String id, long createdSeconds, String model, boolean usage, boolean kept, String previous) {
    /** Of an answer that nobody keeps. */
    public WriteOptions(String id, long createdSeconds, String model, boolean usage) {
        this(id, createdSeconds, model, usage, false, "");
    }

    /** The same of an answer that is kept. */
    public WriteOptions keptAfter(String before) {
        return new WriteOptions(id, createdSeconds, model, usage, true, before);
    }
}
