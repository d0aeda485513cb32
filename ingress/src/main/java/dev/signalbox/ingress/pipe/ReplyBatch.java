package dev.signalbox.ingress.pipe;

import dev.signalbox.records.Reply;
import java.util.ArrayList;
import java.util.Arrays;

/** Replies in the order of the log, each with the offset of its record. Filled by one thread, then read by another. */
public final class ReplyBatch {
    private final ArrayList<Reply> replies = new ArrayList<>();
    private long[] offsets = new long[16];

    public void add(Reply reply, long offset) {
        int size = replies.size();
        if (size == offsets.length) {
            offsets = Arrays.copyOf(offsets, size * 2);
        }
        offsets[size] = offset;
        replies.add(reply);
    }

    public int size() {
        return replies.size();
    }

    public Reply reply(int index) {
        return replies.get(index);
    }

    public long offset(int index) {
        return offsets[index];
    }
}
