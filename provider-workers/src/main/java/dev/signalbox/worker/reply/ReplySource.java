package dev.signalbox.worker.reply;

import dev.signalbox.records.Reply;

/** Something with replies to send: an attempt. Owned by its event loop. */
public abstract class ReplySource {
    boolean queued;

    /** The partition of {@code inference.replies} that its reader owns. */
    protected abstract int partition();

    /** What is to be said next, at most about so many bytes; called only while {@link #hasReplies}. */
    protected abstract Reply.Events take(int maxBytes);

    protected abstract boolean hasReplies();

    /** Whether what was taken last needs {@link #acknowledged}: the first visible event and the end do, other chunks do not. */
    protected abstract boolean wantsAck();

    /** A record with this source's replies up to that seq (exclusive) is safe. */
    protected abstract void acknowledged(int upTo);
}
