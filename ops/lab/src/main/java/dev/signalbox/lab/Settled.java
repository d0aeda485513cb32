package dev.signalbox.lab;

import dev.signalbox.records.Response;
import java.util.List;

/**
 * A transaction of settlement on one partition of the results: it is in the log as a whole or not at all, and counts only where its writer
 * had the partition as the coordinator heard of it.
 *
 * @param generation of the group in which its writer was given the partition
 * @param responses what is settled
 * @param marks what is remembered of it
 * @param next the offset of the results from which a successor reads; -1 to leave that as it is
 * @param newest the youngest time of the results that were read
 * @param counts the coordinator's word; who reads only what is committed sees no other
 */
record Settled(int partition, int generation, List<Response> responses, List<Mark> marks, long next, long newest, boolean counts) {
    /** A settled id and the time that it is remembered with. */
    record Mark(String id, long at) {}

    Settled judged(boolean allowed) {
        return new Settled(partition, generation, responses, marks, next, newest, allowed);
    }
}
