package dev.signalbox.worker.call;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.records.Body;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.worker.body.BodySource;
import dev.signalbox.worker.media.MediaSource;
import org.jspecify.annotations.Nullable;

/**
 * The way from a Dispatch to what is asked: its body is brought, and written for the provider, at once or beside the event loop where that
 * takes long; where it names media that the provider does not fetch itself, they are fetched in between. Owned by its event loop.
 */
final class Preparation {
    private final CallLoop loop;
    private final Body body;
    private final Asking asking;
    private final Listener listener;
    private BodySource.@Nullable Loan loan;
    private MediaSource.@Nullable Loan media;
    private boolean closed;

    /** What is told of a preparation: one of the two, once, unless it is closed before. */
    interface Listener {
        void prepared(Asking.Prepared prepared);

        void unprepared(ReplyEvent.Failed why);
    }

    Preparation(CallLoop loop, Body body, Asking asking, Listener listener) {
        this.loop = loop;
        this.body = body;
        this.asking = asking;
        this.listener = listener;
    }

    void begin() {
        switch (body) {
            case Body.Inline inline -> arrived(inline.bytes());
            case Body.Reference reference -> loan = loop.bodies.fetch(reference, new BodySource.Receiver() {
                @Override
                public void arrived(Bytes bytes) {
                    loop.runOnLoop(() -> Preparation.this.arrived(bytes));
                }

                @Override
                public void lost(String why) {
                    loop.runOnLoop(() -> failed(new ReplyEvent.Failed(Failure.BODY_LOST, why, 0, Bytes.EMPTY)));
                }
            });
        }
    }

    private void arrived(Bytes bytes) {
        if (closed) {
            return;
        }
        var obstacle = asking.obstacle();
        if (obstacle != null) {
            failed(obstacle);
        } else if (asking.isLong(bytes)) {
            loop.aside(() -> asking.drafted(bytes), this::drafted, this::failed);
        } else {
            try {
                drafted(asking.drafted(bytes));
            } catch (BadRequest e) {
                failed(e);
            }
        }
    }

    private void drafted(Asking.Draft draft) {
        if (closed) {
            return;
        }
        switch (draft) {
            case Asking.Prepared prepared -> listener.prepared(prepared);
            case Asking.Wanting wanting -> media = loop.media.fetch(wanting.media(), new MediaSource.Receiver() {
                @Override
                public void arrived(MediaSource.Gathered all) {
                    loop.aside(() -> wanting.writing().with(all.inline()), Preparation.this::drafted, Preparation.this::failed);
                }

                @Override
                public void refused(BadRequest why) {
                    failed(why);
                }
            });
        }
    }

    private void failed(Throwable why) {
        failed(asking.notAsked(why));
    }

    private void failed(ReplyEvent.Failed why) {
        if (!closed) {
            listener.unprepared(why);
        }
    }

    /** Nothing of it is needed any more, or nobody waits for it. Harmless when repeated. */
    void close() {
        closed = true;
        if (loan != null) {
            loan.close();
        }
        if (media != null) {
            media.close();
        }
    }
}
