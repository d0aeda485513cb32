package dev.signalbox.worker.reply;

import dev.signalbox.records.Reply;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where records of replies go. */
public interface ReplyLog {
    /**
     * Appends one record. Never blocks and never loses it: one whose send failed is sent again with what it says.
     *
     * @param acknowledged run once the record is safe, on a thread of the log's
     */
    void send(int partition, List<Reply> replies, @Nullable Runnable acknowledged);
}
