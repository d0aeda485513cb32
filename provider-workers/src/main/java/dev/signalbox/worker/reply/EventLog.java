package dev.signalbox.worker.reply;

import dev.signalbox.records.AttemptEvent;

/** Where attempt events go. Never blocks; one that fails is sent again. */
@FunctionalInterface
public interface EventLog {
    void send(AttemptEvent event, int partition);
}
