package dev.signalbox.telemetry.ledger;

import dev.signalbox.records.AttemptEvent;

/** What the ledger's topology tells its surroundings, beside what it writes: at least once, for metrics, profiles and dead letters. */
public interface LedgerObserver {
    /** @param at epoch milliseconds of the event's record */
    void counted(AttemptEvent event, long at);

    void unreadable(String topic, int partition, long offset, byte[] key, byte[] value, String reason);
}
