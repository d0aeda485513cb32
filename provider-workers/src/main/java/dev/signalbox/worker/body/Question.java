package dev.signalbox.worker.body;

import dev.signalbox.records.Body;
import dev.signalbox.records.Bytes;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A body that was asked for, and the pieces of it that have come. Owned by the reading thread, but for {@link #close}. */
final class Question implements BodySource.Loan {
    final Body.Reference where;
    final long until;
    private final BodySource.Receiver receiver;
    private final Runnable whenReturned;
    private final @Nullable Bytes[] pieces;
    private int missing;
    private boolean answered;
    private final AtomicReference<State> state = new AtomicReference<>(State.ASKED);

    /** Whether its bytes count as lent. */
    private enum State {
        ASKED,
        LENT,
        CLOSED
    }

    Question(Body.Reference where, BodySource.Receiver receiver, long until, Runnable whenReturned) {
        this.where = where;
        this.receiver = receiver;
        this.until = until;
        this.whenReturned = whenReturned;
        this.pieces = new Bytes[where.offsets().length];
        this.missing = pieces.length;
    }

    boolean over() {
        return answered || state.get() == State.CLOSED;
    }

    /** False where it was closed meanwhile. */
    boolean lend() {
        return state.compareAndSet(State.ASKED, State.LENT);
    }

    void piece(int index, Bytes value) {
        if (over() || pieces[index] != null) {
            return;
        }
        pieces[index] = value;
        if (--missing == 0) {
            answered = true;
            var body = joined();
            if (body.length() == where.length()) {
                receiver.arrived(body);
            } else {
                receiver.lost("the body has " + body.length() + " bytes where " + where.length() + " were announced");
            }
        }
    }

    void lost(String why) {
        if (!over()) {
            answered = true;
            receiver.lost(why);
        }
    }

    private Bytes joined() {
        var only = pieces[0];
        if (pieces.length == 1 && only != null) {
            return only;
        }
        int length = 0;
        for (var piece : pieces) {
            length += piece == null ? 0 : piece.length();
        }
        var body = new byte[length];
        int at = 0;
        for (var piece : pieces) {
            if (piece != null) {
                System.arraycopy(piece.array(), piece.offset(), body, at, piece.length());
                at += piece.length();
            }
        }
        return Bytes.of(body);
    }

    @Override
    public void close() {
        if (state.getAndSet(State.CLOSED) == State.LENT) {
            whenReturned.run();
        }
    }
}
