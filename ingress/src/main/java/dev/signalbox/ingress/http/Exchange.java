package dev.signalbox.ingress.http;

import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.ingress.http.Meters.Outcome;
import dev.signalbox.ingress.pipe.Pipe;
import dev.signalbox.ingress.publication.Publication;
import dev.signalbox.ingress.tenant.Tenants;
import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.Body;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Failure;
import dev.signalbox.records.Feature;
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyAddress;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.protocol.ReplyFold;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * A request from its acceptance to the last byte of its answer: the arbiter of its attempts, because it alone knows what the client has
 * seen. Until something was shown any failure is another try; afterwards it ends with an error in the stream, never silently.
 * Owned by its event loop; {@link #landed} and {@link #lost} come from the sending threads.
 */
final class Exchange implements ReplyFold.Reader, Pipe.Landing, Pipe.Stored {
    private final Desk desk;
    private final RequestId id;
    private final Tenants.Caller caller;
    private final Facts facts;
    private final Answer answer;
    private final Held held;
    private final HttpServerRequest request;
    private final long receivedAt;
    private final long begunNanos;
    private final Trail trail;
    private final long overNanos;
    private final long holdUntilNanos;
    private final ReplyFold fold;

    private Body body;
    private volatile @Nullable Body where;
    private @Nullable Publication publication;
    private @Nullable ReplyAddress address;
    private boolean again;
    private boolean accused;
    private boolean complete;
    private boolean ended;
    private boolean touched;
    private boolean firstShown;

    Exchange(Desk desk, HttpServerRequest request, RequestId id, Tenants.Caller caller, Facts facts, Bytes body, Held held, long timeoutMillis) {
        this.desk = desk;
        this.request = request;
        this.id = id;
        this.caller = caller;
        this.facts = facts;
        this.body = new Body.Inline(body);
        this.held = held;
        this.begunNanos = desk.nanos();
        this.receivedAt = desk.millis();
        this.trail = new Trail(desk, id, caller, facts, receivedAt, receivedAt + timeoutMillis);
        this.overNanos = begunNanos + timeoutMillis * 1_000_000 + desk.settings().grace().toNanos();
        this.holdUntilNanos = begunNanos + desk.settings().hold().toNanos();
        var response = request.response();
        this.answer = facts.stream()
                ? new StreamAnswer(response, id, desk.codec(), desk.settings(), begunNanos)
                : new WholeAnswer(response, id, desk.codec(), desk.settings());
        this.fold = new ReplyFold(-1, this);
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
            return;
        }
        var to = desk.pipe().open();
        if (to == null) {
            if (desk.nanos() - holdUntilNanos >= 0) {
                fail(Refusal.of(Failure.UNAVAILABLE, "the log cannot be reached from here at the moment"));
            }
            return;
        }
        address = to;
        publication = Publication.first(facts.affinity(), desk.pipe().owners());
        fold.published(0, to.ingressEpoch());
        var inline = body;
        if (inline instanceof Body.Inline(var bytes) && bytes.length() > desk.settings().inlineBytes()) {
            desk.pipe().store(id, bytes, this);
        } else {
            publish(publication, to);
        }
    }

    @Override
    public void stored(Body.Reference reference) {
        where = reference;
        held.release();
        desk.context().runOnContext(_ -> {
            body = reference;
            if (!ended && publication != null && address != null) {
                publish(publication, address);
            }
        });
    }

    @Override
    public void landed(int partition, long offset) {
        if (where == null) {
            where = new Body.Reference(Body.Source.REQUESTS, partition, new long[] {offset}, body.length());
            held.release();
        }
    }

    @Override
    public void lost() {
        desk.context().runOnContext(_ -> {
            if (!ended && !fold.answering()) {
                if (publication != null) {
                    trail.tell(publication, new AttemptEvent.Cancelled(id, "not published"));
                }
                fail(Refusal.of(Failure.UNAVAILABLE, "the request could not be written to the log"));
            }
        });
    }

    private void publish(Publication to, ReplyAddress replyTo) {
        var lies = where;
        if (lies != null) {
            body = lies;
        }
        trail.publish(to, body, replyTo, this);
    }

    private void publishAgain(Publication.Reason reason) {
        if (publication == null || address == null || !desk.pipe().fresh()) {
            return;
        }
        switch (publication.again(reason, desk.pipe().owners())) {
            case Publication.Step.Wait _ -> {}
            case Publication.Step.GiveUp _ ->
                fail(Refusal.of(Failure.RETRIES_EXHAUSTED, "the answer broke off too often"));
            case Publication.Step.Publish(int number, int _, int superseded) -> {
                again = false;
                fold.published(number, address.ingressEpoch());
                publish(publication, address);
                if (superseded >= 0) {
                    desk.pipe().tell(superseded, new AttemptEvent.Superseded(id, number - 1));
                }
                desk.meters().republished();
            }
        }
    }

    // ---- from the log

    /** Takes a reply; returns whether this is the first since the last {@link #flush}. */
    boolean feed(Reply reply) {
        if (ended) {
            return false;
        }
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
        answer.begin(
                attempt,
                desk.codec().writeReply(
                        facts.stream(),
                        new WriteOptions(id.value(), receivedAt / 1_000, facts.model(), facts.needs(Feature.USAGE_IN_STREAM))));
        again = false;
        accused = false;
        if (publication != null) {
            trail.tell(publication, new AttemptEvent.Won(id, attempt.id(), publication.number()));
        }
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
        if (publication != null) {
            trail.cancel(publication, attempt);
        }
    }

    @Override
    public void broken(ReplyFold.Attempt attempt) {
        desk.meters().gap();
        if (publication != null) {
            trail.tell(publication, new AttemptEvent.Broken(id, attempt.id()));
        }
    }

    @Override
    public void interrupted(ReplyFold.Attempt winner, Failure failure, String message, long retryAfterMillis, Bytes providerError) {
        if (failure == Failure.REPLY_GAP) {
            desk.meters().gap();
        }
        if (!answer.shown() && failure.retryable()) {
            beginAgain();
            return;
        }
        // a continuation would be published here: what was shown, and after which event
        withdraw("broken off");
        fail(new Refusal(
                failure, failure.status(), message, null, retryAfterMillis, winner.number(), winner.target(), providerError));
    }

    @Override
    public void refused(Reply.Final last) {
        var target = fold.winner() == null ? Names.NO_TARGET : fold.winner().target();
        fail(new Refusal(
                last.failure(), last.failure().status(), last.message(), null, last.retryAfterMillis(), last.attempts(), target,
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
        if (address == null) {
            begin();
            return;
        }
        if (body instanceof Body.Inline && where != null) {
            body = where;
        }
        if (again) {
            publishAgain(Publication.Reason.BREAK);
        } else if (!fold.answering()
                && publication != null
                && desk.pipe().owners().lost(publication.partition())
                && !awaitingBody()) {
            publishAgain(Publication.Reason.ROUTER_LOST);
        }
        if (!ended && !complete) {
            answer.keepAlive(now);
        }
    }

    private boolean awaitingBody() {
        return body instanceof Body.Inline(var bytes) && bytes.length() > desk.settings().inlineBytes();
    }

    /** Says in the log that the winner's worker is dead: its router, who also would, may have died with it. */
    void judge() {
        var winner = fold.winner();
        if (ended || accused || winner == null || address == null || !fold.answering()) {
            return;
        }
        if (desk.pipe().gone(winner.worker(), winner.workerEpoch())) {
            accused = true;
            desk.pipe().terminate(address.partition(), new Reply.Terminated(id, address.ingressEpoch(), winner.id()));
        }
    }

    /** This process lapsed and lives again: the router has given its requests up, and what runs belongs to nobody. */
    void newEpoch() {
        if (ended || address == null) {
            return;
        }
        var old = address;
        var next = desk.pipe().open();
        if (next == null) {
            return;
        }
        if (next.ingressEpoch() == old.ingressEpoch()) {
            desk.pipe().close(next);
            return;
        }
        for (var attempt : fold.running()) {
            cancel(attempt);
        }
        if (answer.shown()) {
            desk.pipe().close(next);
            withdraw("new epoch");
            fail(Refusal.of(Failure.UNAVAILABLE, "the gateway lost touch with the fleet while it answered"));
            return;
        }
        desk.pipe().close(old);
        address = next;
        fold.published(publication == null ? 0 : publication.number(), next.ingressEpoch());
        if (!complete && !awaitingBody()) {
            beginAgain();
        }
    }

    // ---- ends

    /** Nobody listens any more: everything that runs for it is stopped at once. */
    void cancel(String reason, Outcome outcome) {
        if (ended) {
            return;
        }
        withdraw(reason);
        end(outcome);
    }

    private void withdraw(String reason) {
        if (publication != null && !ended) {
            trail.withdraw(publication, fold, reason);
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
        held.release();
        if (address != null) {
            desk.pipe().close(address);
        }
        desk.ended(this);
        desk.meters().ended(caller.id(), outcome, desk.nanos() - begunNanos);
    }
}
