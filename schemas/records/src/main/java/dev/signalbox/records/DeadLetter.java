package dev.signalbox.records;

/** Bytes that could not be read, where they came from, and why. At most 64 KiB of the value are kept. */
public record DeadLetter(String topic, int partition, long offset, Bytes key, Bytes value, String reason, String process, long at) {}
