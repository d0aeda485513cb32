package dev.signalbox.dialects;

import dev.signalbox.records.Bytes;

/**
 * What an answer needs beside its events, where it is not passed on but written.
 *
 * @param id the answer's id
 * @param createdSeconds epoch seconds
 * @param model as the caller named it
 * @param usage whether the caller asked for usage in its stream
 * @param kept whether the answer is kept here, so that a caller of Responses has to be told {@code id} also of one that is passed on
 * @param previous id of the kept answer that this one goes on with; empty where none, or where it is not known
 * @param echo what {@link DialectCodec#echo} gave for the request, or nothing
 */
public record WriteOptions(
        String id, long createdSeconds, String model, boolean usage, boolean kept, String previous, Bytes echo) {
    /** Of an answer that nobody keeps, and that says nothing of its request. */
    public WriteOptions(String id, long createdSeconds, String model, boolean usage) {
        this(id, createdSeconds, model, usage, false, "", Bytes.EMPTY);
    }

    /** The same of an answer that says that of its request. */
    public WriteOptions saying(String calledModel, Bytes again) {
        return new WriteOptions(id, createdSeconds, calledModel, usage, kept, previous, again);
    }
}
