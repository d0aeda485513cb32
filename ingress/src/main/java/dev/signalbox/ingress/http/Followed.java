package dev.signalbox.ingress.http;

import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.ingress.pipe.Follower;
import dev.signalbox.ingress.pipe.ReplyBatch;
import dev.signalbox.ingress.resume.EventId;
import dev.signalbox.ingress.resume.RequestIds;
import dev.signalbox.ingress.resume.Retelling;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.protocol.ReplyFold;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * A client that follows an answer on the log, through whatever ingress. While he does, this is said again every {@value
 * #ATTEND_SECONDS} s to the holder of the request, or to the routers where the holder is dead, so that the request
 * lives on. What the client leaves untaken is not read for him; who takes nothing for {@value #TAKE_SECONDS} s is cut.
 * Owned by its event loop.
 */
final class Followed implements Follower, Retelling.Listener {
    static final int ATTEND_SECONDS = 3;
    static final int TAKE_SECONDS = 30;

    /** Why somebody follows. */
    interface Origin {
        /** He asked for it. */
        Origin ASKED = new Origin() {
            @Override
            public boolean mends() {
                return false;
            }

            @Override
            public boolean instead(Refusal refusal) {
                return false;
            }

            @Override
            public void settled() {}
        };

        /** Whether {@link #instead} may see to the client, as long as nothing has left. */
        boolean mends();

        /** Asked before the request's own error is told; true if it sees to the client itself from here on. */
        boolean instead(Refusal refusal);

        /** The answer has begun, or it is over: {@link #instead} will not be asked any more. May be told again. */
        void settled();
    }

    private final Desk desk;
    private final HttpServerRequest request;
    private final RequestIds.Told id;
    private final Surface surface;
    private final WriteOptions options;
    private final Origin origin;
    private final boolean resumed;
    private final Presence presence;
    private final Answer answer;
    private final Retelling retelling = new Retelling(this);
    private final Withheld withheld;
    private @Nullable Seat seat;
    private long owed;
    private long owedSince;
    private final @Nullable Keeping keeping;
    private boolean finishing;
    private boolean ended;

    Followed(Desk desk, HttpServerRequest request, RequestIds.Told id, EventId after, WriteOptions options, boolean inArray,
            Origin origin) {
        this.desk = desk;
        this.request = request;
        this.id = id;
        this.surface = Surface.of(id.form());
        this.options = options;
        this.origin = origin;
        this.resumed = !after.equals(EventId.NONE);
        this.presence = new Presence(desk, id, retelling);
        this.keeping = id.form().kept() ? Keeping.late(desk, id.id()) : null;
        var response = request.response();
        this.answer = id.form().stream()
                ? new StreamAnswer(response, id.id(), surface.codec(), desk.settings(), inArray, after, desk.nanos())
                : new WholeAnswer(response, id.id(), surface.codec(), desk.settings());
        this.withheld = new Withheld(id.form().stream() && origin.mends(), desk.nanos());
        response.closeHandler(_ -> end());
        response.exceptionHandler(_ -> end());
        request.exceptionHandler(_ -> end());
    }

    /** Begins, or refuses. The place among the open requests is taken already. */
    void begin() {
        if (presence.tooOld()) {
            over(presence.gone());
            return;
        }
        seat = desk.pipe().follow(id.id(), id.partition(), id.atSecond() * 1_000, this);
        if (seat == null) {
            fail(Refusal.of(Failure.SHED, "as many answers are followed as this front can follow"));
            return;
        }
        presence.attend();
    }

    // ---- from the log

    @Override
    public void told(ReplyBatch batch, long bytes) {
        desk.context().runOnContext(_ -> take(batch, bytes));
    }

    @Override
    public void caughtUp(boolean cut) {
        desk.context().runOnContext(_ -> {
            presence.caughtUp(cut);
            if (!ended && !finishing) {
                tell(desk.nanos());
            }
        });
    }

    @Override
    public void lost() {
        desk.context()
                .runOnContext(_ -> fail(Refusal.of(Failure.UNAVAILABLE, "the log cannot be read at the moment")));
    }

    private void take(ReplyBatch batch, long bytes) {
        if (ended || finishing) {
            return;
        }
        long now = desk.nanos();
        for (int i = 0; i < batch.size() && !retelling.over(); i++) {
            answer.at(batch.offset(i));
            retelling.feed(batch.reply(i), now);
        }
        withheld.read(bytes);
        if (presence.beginningIsGone()) {
            over(presence.gone());
        } else if (retelling.stage() == Retelling.Stage.FAILED) {
            broken();
        } else if (!id.form().stream() && answer.flush(now) == Answer.Flow.STUCK) {
            fail(Refusal.of(Failure.REPLY_TOO_LARGE, "the answer is larger than ingress.reply-limit"));
        } else if (retelling.stage() == Retelling.Stage.FINISHED) {
            finish();
        } else {
            tell(now);
            owe(bytes, now);
        }
    }

    /** Lets leave what there is; false where it is kept back. */
    private boolean tell(long now) {
        if (withheld.still(presence.caughtUp(), retelling.stage(), now)) {
            return false;
        }
        answer.flush(now);
        if (answer.shown()) {
            origin.settled();
        }
        return true;
    }

    /** A response is kept before its end is told; its holder may have died before it did so. */
    private void finish() {
        finishing = true;
        Runnable tell = () -> {
            if (!ended) {
                answer.finish();
                end();
            }
        };
        if (keeping == null) {
            tell.run();
        } else {
            answer.flushAllButLast(desk.nanos());
            keeping.end(tell);
        }
    }

    /** More is read for him when what he has was taken. */
    private void owe(long bytes, long now) {
        var response = request.response();
        if (!response.writeQueueFull()) {
            owed += bytes;
            settle();
        } else {
            if (owed == 0) {
                owedSince = now;
                response.drainHandler(_ -> settle());
            }
            owed += bytes;
        }
    }

    private void settle() {
        var place = seat;
        long bytes = owed;
        owed = 0;
        if (place != null && !ended) {
            place.taken(bytes);
        }
    }

    @Override
    public void won(ReplyFold.Attempt attempt) {
        if (attempt.goesOn()) {
            return;
        }
        var written = Surface.told(named(attempt), attempt.opening());
        answer.begin(attempt, surface.codec().writeReply(id.form().stream(), written));
        if (keeping != null) {
            keeping.begin(written);
        }
    }

    /** Where the log does not say what its caller called the model, it is called as the catalogue does. */
    private WriteOptions named(ReplyFold.Attempt attempt) {
        int at = attempt.target().indexOf('@');
        return options.model().isEmpty() && at > 0
                ? options.saying(attempt.target().substring(0, at), Bytes.EMPTY)
                : options;
    }

    @Override
    public void show(ReplyEvent event) {
        if (keeping != null && event instanceof ReplyEvent.Finished) {
            answer.last();
        }
        answer.write(event);
        if (keeping != null) {
            keeping.take(event);
        }
    }

    @Override
    public boolean shown() {
        return resumed || answer.shown();
    }

    @Override
    public void retract() {
        answer.retract();
    }

    // ---- time

    void tick(long now) {
        if (ended || finishing) {
            return;
        }
        retelling.tick(now);
        if (retelling.stage() == Retelling.Stage.FAILED) {
            broken();
            return;
        }
        var refusal = presence.tick(now);
        if (refusal != null) {
            over(refusal);
        } else if (owed > 0 && now - owedSince > TAKE_SECONDS * 1_000_000_000L) {
            end();
            desk.cut(request);
        } else if (tell(now)) {
            answer.keepAlive(now);
        }
    }

    // ---- ends

    private void broken() {
        var winner = retelling.winner();
        var failure = retelling.failure();
        var why = failure == null ? Failure.INTERNAL : failure;
        over(new Refusal(
                why,
                why.status(),
                retelling.message(),
                null,
                retelling.retryAfterMillis(),
                retelling.attempts(),
                winner == null ? Names.NO_TARGET : winner.target(),
                retelling.providerError()));
    }

    /** The request has failed, or is none: it may run again. What was kept back of it is told only where it does not. */
    private void over(Refusal refusal) {
        if (ended) {
            return;
        }
        if (origin.instead(refusal)) {
            end(true);
        } else {
            answer.flush(desk.nanos());
            fail(refusal);
        }
    }

    /** It can't be followed here; of the request itself that says nothing. */
    private void fail(Refusal refusal) {
        if (!ended) {
            answer.fail(refusal);
            end(false);
        }
    }

    private void end() {
        end(false);
    }

    private void end(boolean handedOn) {
        if (!ended) {
            ended = true;
            var place = seat;
            if (place != null) {
                place.leave();
            }
            if (!handedOn) {
                origin.settled();
            }
            desk.followed().ended(this, handedOn);
        }
    }
}
