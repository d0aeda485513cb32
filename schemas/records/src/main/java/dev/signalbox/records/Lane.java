package dev.signalbox.records;

/** What the caller is owed, in the order in which held requests leave. */
public enum Lane {
    INTERACTIVE,
    STANDARD,
    BATCH
}
