package dev.signalbox.ingress.http;

import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.ingress.http.Meters.Outcome;
import dev.signalbox.ingress.publication.Publication;
import dev.signalbox.ingress.resume.EventId;
import dev.signalbox.ingress.tenant.Tenants;
import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Failure;
import dev.signalbox.records.Feature;
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.protocol.ReplyFold;
import io.vertx.core.http.HttpServerRequest;

/**
 * A request from its acceptance to the last byte of its answer: the arbiter of its attempts, because it alone knows
 * what the client has
 * seen. Until something was shown any failure is another try; afterwards it ends with an error in the stream, never
 * silently.
 * Owned by its event loop.
 */
final class Exchange implements ReplyFold.Reader {
    private static final String LOST_TOUCH = "the gateway lost touch with the fleet while it answered";

    private final Desk desk;
    private final RequestId id;
    private final Tenants.Caller caller;
    private final Facts facts;
    private final Answer answer;
    private final HttpServerRequest request;
    private final Posting posting;
    private final ReplyFold fold;
    private final long receivedAt;
    private final long begunNanos;
    private final long overNanos;
    private final long holdUntilNanos;

    private boolean again;
    private boolean accused;
    private boolean complete;
    private boolean ended;
    private boolean touched;
    private boolean firstShown;

    Exchange(
            Desk desk,
            HttpServerRequest request,
            RequestId id,
            Tenants.Caller caller,
            Facts facts,
            Bytes body,
            Held held,
            long timeoutMillis) {
        this.desk = desk;
        this.request = request;
        this.id = id;
        this.caller = caller;
        this.facts = facts;
        this.begunNanos = desk.nanos();
        this.receivedAt = desk.millis();
        this.overNanos =
                begunNanos + timeoutMillis * 1_000_000 + desk.settings().grace().toNanos();
        this.holdUntilNanos = begunNanos + desk.settings().hold().toNanos();
        this.posting = new Posting(
                desk, id, caller, facts, body, held, receivedAt, receivedAt + timeoutMillis, this::notPublished);
        this.fold = new ReplyFold(-1, this);
        var response = request.response();
        this.answer = facts.stream()
                ? new StreamAnswer(response, id, desk.codec(), desk.settings(), EventId.NONE, begunNanos)
                : new WholeAnswer(response, id, desk.codec(), desk.settings());
        response.closeHandler(_ -> cancel("client gone", Outcome.CANCELLED));
        request.exceptionHandler(_ -> cancel("client gone", Outcome.CANCELLED));
        response.exceptionHandler(_ -> cancel("client gone", Outcome.CANCELLED));
    }

    RequestId id() {
        return id;
    }

    // ---- to the log

    /** Publishes it, or waits where this process may not begin anything now. */
    void begin() {
        if (desk.pipe().crowded()) {
            fail(Refusal.of(Failure.SHED, "too much is waiting to be written to the log"));
        } else if (posting.begin()) {
            fold.published(0, posting.epoch());
        } else if (desk.nanos() - holdUntilNanos >= 0) {
            fail(Refusal.of(Failure.UNAVAILABLE, "the log cannot be reached from here at the moment"));
        }
    }

    private void notPublished() {
        if (!ended && !fold.answering()) {
            posting.tell(new AttemptEvent.Cancelled(id, "not published"));
            fail(Refusal.of(Failure.UNAVAILABLE, "the request could not be written to the log"));
        }
    }

    private void publishAgain(Publication.Reason reason) {
        switch (posting.again(reason)) {
            case Publication.Step.Wait _ -> {}
            case Publication.Step.GiveUp _ ->
                fail(Refusal.of(Failure.RETRIES_EXHAUSTED, "the answer broke off too often"));
            case Publication.Step.Publish(int number, int _, int _) -> {
                again = false;
                fold.published(number, posting.epoch());
            }
        }
    }

    // ---- from the log

    /** Takes a reply; returns whether this is the first since the last {@link #flush}. */
    boolean feed(Reply reply, long offset) {
        if (ended) {
            return false;
        }
        answer.at(offset);
        fold.feed(reply);
        boolean first = !touched && !ended;
        touched = true;
        return first;
    }

    /** Lets leave what the replies since the last time have brought. */
    void flush(long now) {
        touched = false;
        if (ended) {
            return;
        }
        if (complete) {
            answer.finish();
            noteFirst(now);
            end(Outcome.OK);
            return;
        }
        switch (answer.flush(now)) {
            case IDLE -> {}
            case LEFT -> noteFirst(now);
            case STUCK -> {
                if (facts.stream()) {
                    cancel("slow reader", Outcome.SLOW_READER);
                    desk.cut(request);
                } else {
                    withdraw("answer too large");
                    fail(Refusal.of(Failure.REPLY_TOO_LARGE, "the answer is larger than ingress.reply-limit"));
                }
            }
        }
    }

    private void noteFirst(long now) {
        if (!firstShown) {
            firstShown = true;
            desk.meters().firstToken(now - begunNanos);
        }
    }

    @Override
    public void won(ReplyFold.Attempt attempt) {
        var options =
                new WriteOptions(id.value(), receivedAt / 1_000, facts.model(), facts.needs(Feature.USAGE_IN_STREAM));
        answer.begin(attempt, desk.codec().writeReply(facts.stream(), options));
        again = false;
        accused = false;
        posting.tell(new AttemptEvent.Won(id, attempt.id(), posting.number()));
    }

    @Override
    public void show(ReplyEvent event) {
        answer.write(event);
    }

    @Override
    public void finished(ReplyEvent.Finished last) {
        complete = true;
    }

    @Override
    public void cancel(ReplyFold.Attempt attempt) {
        posting.cancel(attempt);
    }

    @Override
    public void broken(ReplyFold.Attempt attempt) {
        desk.meters().gap();
        posting.tell(new AttemptEvent.Broken(id, attempt.id()));
    }

    /** Its client is still there, so a winner that was cancelled was so by a router which took this process for dead. */
    @Override
    public void interrupted(
            ReplyFold.Attempt winner, Failure failure, String message, long retryAfterMillis, Bytes providerError) {
        if (failure == Failure.REPLY_GAP) {
            desk.meters().gap();
        }
        boolean takenForDead = failure == Failure.CANCELLED;
        if (!answer.shown() && (failure.retryable() || takenForDead)) {
            beginAgain();
            return;
        }
        // a continuation would be published here: what was shown, and after which event
        withdraw("broken off");
        fail(takenForDead
                ? Refusal.of(Failure.UNAVAILABLE, LOST_TOUCH)
                : new Refusal(
                        failure,
                        failure.status(),
                        message,
                        null,
                        retryAfterMillis,
                        winner.number(),
                        winner.target(),
                        providerError));
    }

    @Override
    public void refused(Reply.Final last) {
        var winner = fold.winner();
        fail(new Refusal(
                last.failure(),
                last.failure().status(),
                last.message(),
                null,
                last.retryAfterMillis(),
                last.attempts(),
                winner == null ? Names.NO_TARGET : winner.target(),
                last.providerError()));
    }

    /** The client has nothing yet, so another attempt may give the whole answer. */
    private void beginAgain() {
        answer.retract();
        fold.reopen();
        again = true;
        publishAgain(Publication.Reason.BREAK);
    }

    // ---- time and the fleet

    /** What is due by now. */
    void tick(long now) {
        if (ended) {
            return;
        }
        if (now - overNanos >= 0) {
            withdraw("deadline");
            fail(Refusal.of(Failure.DEADLINE, "no answer within the request's deadline"));
            return;
        }
        if (!posting.begun()) {
            begin();
            return;
        }
        posting.letGo();
        if (again) {
            publishAgain(Publication.Reason.BREAK);
        } else if (!fold.answering() && posting.orphaned()) {
            publishAgain(Publication.Reason.ROUTER_LOST);
        }
        if (!ended && !complete) {
            answer.keepAlive(now);
        }
    }

    /** Says in the log that the winner's worker is dead: its router, who also would, may have died with it. */
    void judge() {
        var winner = fold.winner();
        if (!ended
                && !accused
                && winner != null
                && fold.answering()
                && desk.pipe().gone(winner.worker(), winner.workerEpoch())) {
            accused = true;
            posting.terminate(winner);
        }
    }

    /** This process lapsed and lives again: the router has given its requests up, and what runs belongs to nobody. */
    void newEpoch() {
        if (ended || complete || !posting.move()) {
            return;
        }
        if (answer.shown()) {
            withdraw("new epoch");
            fail(Refusal.of(Failure.UNAVAILABLE, LOST_TOUCH));
            return;
        }
        fold.running().forEach(posting::cancel);
        fold.published(posting.number(), posting.epoch());
        if (!posting.awaitsBody()) {
            beginAgain();
        }
    }

    // ---- ends

    /** Nobody listens any more: everything that runs for it is stopped at once. */
    void cancel(String reason, Outcome outcome) {
        if (!ended) {
            withdraw(reason);
            end(outcome);
        }
    }

    private void withdraw(String reason) {
        if (!ended && posting.withdraw(fold, reason)) {
            desk.meters().cancelled(reason);
        }
    }

    private void fail(Refusal refusal) {
        if (ended) {
            return;
        }
        boolean within = answer.shown();
        answer.fail(refusal);
        end(within ? Outcome.BROKEN_OFF : Answer.outcome(refusal));
    }

    private void end(Outcome outcome) {
        ended = true;
        posting.end();
        desk.ended(this);
        desk.meters().ended(caller.id(), outcome, desk.nanos() - begunNanos);
    }
}
