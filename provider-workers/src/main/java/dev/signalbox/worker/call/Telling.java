package dev.signalbox.worker.call;

import dev.signalbox.records.Continuation;
import dev.signalbox.records.Dispatch;
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyAddress;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.worker.reply.ReplySource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An attempt's events on their way to its reader: numbered from 0 as they leave, with an ear for the two acknowledgements that matter, of
 * the first visible event and of the last. Owned by its event loop.
 */
public final class Telling extends ReplySource {
    private final Dispatch dispatch;
    private final Optional<Reply.Seam> seam;
    private final Listener listener;
    final ArrayList<ReplyEvent> pending = new ArrayList<>(4);
    private int seq;
    private int firstVisible = -1;
    private int safe;
    private boolean ended;
    private boolean ackWanted;
    private Reply.Opening opening = Reply.Opening.NONE;

    /** What is told of the acknowledgements. */
    public interface Listener {
        void shown();

        /** All that there was to say is safe. */
        void told();
    }

    public Telling(Dispatch dispatch, Listener listener) {
        this.dispatch = dispatch;
        this.listener = listener;
        this.seam = dispatch.request().continuation().map(Telling::seam);
    }

    private static Reply.Seam seam(Continuation from) {
        return new Reply.Seam(from.attempt(), from.lastSeq());
    }

    /** Said with the first event. */
    void opensWith(Reply.Opening said) {
        opening = said;
    }

    Reply.Opening opening() {
        return opening;
    }

    /** What is to be said next, in order. */
    public List<ReplyEvent> pending() {
        return pending;
    }

    /** The event at that place of {@link #pending} is the first that a user sees. */
    public void visibleAt(int place) {
        firstVisible = seq + place;
    }

    public boolean visible() {
        return firstVisible >= 0;
    }

    public void end(ReplyEvent last) {
        pending.add(last);
        ended = true;
    }

    @Override
    protected int partition() {
        return dispatch.request().replyTo().map(ReplyAddress::partition).orElse(0);
    }

    @Override
    protected boolean hasReplies() {
        return !pending.isEmpty();
    }

    @Override
    protected Reply.Events take(int maxBytes) {
        int n = 0;
        int bytes = 0;
        while (n < pending.size() && (n == 0 || bytes < maxBytes)) {
            bytes += 64 + pending.get(n++).weight();
        }
        List<ReplyEvent> taken = n == pending.size() ? pending : pending.subList(0, n);
        var request = dispatch.request();
        var reply = new Reply.Events(
                request.id(), request.replyTo().map(ReplyAddress::ingressEpoch).orElse(0L), dispatch.attempt(), dispatch.number(),
                dispatch.worker(), dispatch.workerEpoch(), dispatch.target(), seq, seam, taken,
                seq == 0 ? opening : Reply.Opening.NONE);
        taken.clear();
        int from = seq;
        seq += n;
        ackWanted = (ended && pending.isEmpty()) || (firstVisible >= from && firstVisible < seq);
        return reply;
    }

    @Override
    protected boolean wantsAck() {
        return ackWanted;
    }

    @Override
    protected void acknowledged(int upTo) {
        safe = Math.max(safe, upTo);
        if (!ended) {
            listener.shown();
        } else if (pending.isEmpty() && safe == seq) {
            listener.told();
        }
    }
}
