package dev.signalbox.records;

/**
 * Where a response is kept. A later one of the same id counts instead; a tombstone says that the response was deleted.
 *
 * @param id of the response
 * @param partition of {@code inference.stored-responses}
 * @param offset of the half with the answer; of that with the input while there is no answer yet
 * @param whole whether the answer is there
 * @param at epoch milliseconds of the request's arrival
 */
public record StoredPlace(String id, int partition, long offset, boolean whole, long at) {}
