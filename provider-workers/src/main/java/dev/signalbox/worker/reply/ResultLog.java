package dev.signalbox.worker.reply;

import dev.signalbox.records.Response;

/** Where whole answers of batch requests go. Never blocks; {@code acknowledged} runs on a thread of the log's once the answer is safe. */
@FunctionalInterface
public interface ResultLog {
    void send(Response response, Runnable acknowledged);
}
