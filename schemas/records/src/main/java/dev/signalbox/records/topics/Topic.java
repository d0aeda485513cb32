package dev.signalbox.records.topics;

import java.time.Duration;

/**
 * One topic: its name, key, size, and how long it is kept, in time and in bytes.
 *
 * @param partitions default number; those of one {@link Sizing} class are the same everywhere
 * @param retention how long records are kept; of a compacted topic how long a tombstone is
 * @param retentionBytes per partition, or -1 for no bound of its own (compacted topics, whose keys bound them)
 * @param maxRecordBytes the largest record it takes
 */
public record Topic(
        String name,
        String key,
        String value,
        Sizing sizing,
        Duration retention,
        long retentionBytes,
        boolean compacted,
        int maxRecordBytes,
        String writers,
        String readers) {

    /** What decides a topic's number of partitions. */
    public enum Sizing {
        /** One partition: all readers see one order. */
        ONE,
        /** One per router task; the same number for requests, batch and events. */
        ROUTER,
        /** At least one per worker process. */
        WORKER,
        /** At least one per ingress process. */
        INGRESS,
        /** By volume only. */
        DATA
    }
}
