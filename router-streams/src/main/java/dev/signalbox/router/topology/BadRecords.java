package dev.signalbox.router.topology;

/** Takes what could not be read, where there is no sink to forward it to. */
@FunctionalInterface
public interface BadRecords {
    void put(String topic, int partition, long offset, byte[] key, byte[] value, String reason);
}
