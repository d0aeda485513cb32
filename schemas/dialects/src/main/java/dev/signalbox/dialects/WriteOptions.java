package dev.signalbox.dialects;

/**
 * What an answer needs beside its events, where it is not passed on but written.
 *
 * @param id the answer's id
 * @param createdSeconds epoch seconds
 * @param model as the caller named it
 * @param usage whether the caller asked for usage in its stream
 */
public record WriteOptions(String id, long createdSeconds, String model, boolean usage) {}
