package dev.signalbox.ingress.http;

import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.ingress.fold.Arbiter;
import dev.signalbox.ingress.fold.Ask;
import dev.signalbox.ingress.fold.Fault;
import dev.signalbox.ingress.http.Meters.Outcome;
import dev.signalbox.ingress.publication.Publication;
import dev.signalbox.ingress.resume.EventId;
import dev.signalbox.ingress.resume.RequestIds;
import dev.signalbox.ingress.tenant.Tenants;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Failure;
import dev.signalbox.records.Feature;
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.protocol.ReplyFold;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * A request from its acceptance to the last byte of its answer: the HTTP around its {@link Arbiter}, which decides all
 * that is decided.
 * Owned by its event loop.
 */
final class Exchange implements Arbiter.Client {
    private final Desk desk;
    private final RequestId id;
    private final Surface surface;
    private final Tenants.Caller caller;
    private final Facts facts;
    private final boolean resumable;
    private final HttpServerRequest request;
    private final Arbiter arbiter;
    private final long receivedAt;
    private final long begunNanos;

    private Answer answer;
    private boolean unwatched;
    private boolean attended;
    private long attendedAt;
    private boolean touched;
    private boolean firstShown;
    private final String previous;
    /** Where the response is to be kept. */
    private final @Nullable Keeping keeping;

    Exchange(Desk desk, RequestId id, Admitted admitted) {
        this.desk = desk;
        this.request = admitted.request();
        this.surface = admitted.surface();
        this.id = id;
        this.caller = admitted.caller();
        this.facts = admitted.facts();
        this.resumable = admitted.resumable();
        this.previous = admitted.chain().previous();
        this.keeping = Keeping.of(desk, id, admitted.chain());
        this.begunNanos = desk.nanos();
        this.receivedAt = desk.millis();
        var settings = desk.settings();
        var ask = new Ask(
                id,
                caller.id(),
                caller.lane(),
                surface.dialect(),
                facts,
                receivedAt,
                receivedAt + admitted.timeoutMillis(),
                begunNanos + settings.hold().toNanos(),
                settings.landing().toNanos(),
                begunNanos + admitted.timeoutMillis() * 1_000_000 + settings.grace().toNanos(),
                settings.continuations(),
                settings.inlineBytes(),
                resumable,
                surface.headers(request));
        this.arbiter = new Arbiter(
                desk.pipe(),
                desk.time(),
                ask,
                admitted.body(),
                this,
                task -> desk.context().runOnContext(_ -> task.run()),
                admitted.held()::release);
        var response = request.response();
        this.answer = facts.stream()
                ? new StreamAnswer(response, id, surface.codec(), settings, admitted.entry().purpose() == Entry.Purpose.ANSWER_IN_ARRAY,
                        EventId.NONE, begunNanos)
                : new WholeAnswer(response, id, surface.codec(), settings);
        response.closeHandler(_ -> gone());
        request.exceptionHandler(_ -> gone());
        response.exceptionHandler(_ -> gone());
    }

    RequestId id() {
        return id;
    }

    /** Publishes it, or waits where this process may not begin anything now. */
    void begin() {
        arbiter.begin();
        if (keeping != null && !arbiter.ended()) {
            keeping.begin(caller.id(), receivedAt);
        }
    }

    // ---- from the log to the client

    /** Takes a reply; returns whether this is the first since the last {@link #flush}. */
    boolean feed(Reply reply, long offset) {
        if (arbiter.ended()) {
            return false;
        }
        if (reply instanceof Reply.Word word) {
            heard(word);
            return false;
        }
        answer.at(offset);
        arbiter.feed(reply);
        boolean first = !touched && !arbiter.ended();
        touched = true;
        return first;
    }

    @Override
    public void begin(ReplyFold.Attempt attempt) {
        if (attempt.goesOn()) {
            desk.meters().continued();
            return;
        }
        var known = new WriteOptions(id.value(), RequestIds.secondOf(id), facts.model(), facts.needs(Feature.USAGE_IN_STREAM),
                keeping != null, previous, Bytes.EMPTY);
        var options = Surface.told(known, attempt.opening());
        if (keeping != null) {
            keeping.begin(options);
        }
        answer.begin(attempt, surface.codec().writeReply(facts.stream(), options));
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
        return answer.shown();
    }

    @Override
    public void retract() {
        answer.retract();
    }

    /** Lets leave what the replies since the last time have brought. */
    void flush(long now) {
        touched = false;
        if (arbiter.ended()) {
            return;
        }
        if (!facts.stream() && answer.flush(now) == Answer.Flow.STUCK) {
            arbiter.withdraw("answer too large");
            fail(Refusal.of(Failure.REPLY_TOO_LARGE, "the answer is larger than ingress.reply-limit"));
            return;
        }
        if (arbiter.complete()) {
            if (keeping == null) {
                finish();
            } else {
                if (answer.flushAllButLast(now)) {
                    noteFirst(now);
                }
                arbiter.end();
                keeping.end(this::finish);
            }
            return;
        }
        switch (answer.flush(now)) {
            case IDLE -> {}
            case LEFT -> noteFirst(now);
            case STUCK -> {
                if (resumable) {
                    leaveUnwatched();
                } else {
                    cancel("slow reader", Outcome.SLOW_READER);
                }
                desk.cut(request);
            }
        }
    }

    /** Lets the end of the answer leave; its reader may have gone while it was kept. */
    private void finish() {
        if (unwatched || !request.response().closed()) {
            answer.finish();
        }
        noteFirst(desk.nanos());
        end(Outcome.OK);
    }

    private void noteFirst(long now) {
        if (!firstShown) {
            firstShown = true;
            desk.meters().firstToken(now - begunNanos);
        }
    }

    @Override
    public void gap() {
        desk.meters().gap();
    }

    @Override
    public void published(Publication.Step.Publish again) {
        desk.meters().republished();
    }

    @Override
    public void withdrawn(String reason) {
        desk.meters().cancelled(reason);
    }

    // ---- time and the fleet

    /** What is due by now. */
    void tick(long now) {
        arbiter.tick(now);
        if (unwatched && now - attendedAt >= desk.settings().unwatched().toNanos()) {
            cancel("nobody reads", Outcome.CANCELLED);
        }
        if (!arbiter.ended() && !arbiter.complete() && arbiter.accepted()) {
            answer.keepAlive(now);
        }
    }

    void judge() {
        arbiter.judge();
    }

    void newEpoch() {
        arbiter.newEpoch();
    }

    // ---- readers who are elsewhere

    private void gone() {
        if (resumable) {
            leaveUnwatched();
        } else {
            cancel("client gone", Outcome.CANCELLED);
        }
    }

    private void leaveUnwatched() {
        if (!unwatched && !arbiter.ended()) {
            unwatched = true;
            attendedAt = desk.nanos();
            answer = new UnwatchedAnswer(facts.stream(), answer.shown());
        }
    }

    private void heard(Reply.Word word) {
        switch (word.said()) {
            case ATTENDED -> {
                attended = true;
                attendedAt = desk.nanos();
                say(new Reply.Word(id, desk.pipe().epoch(), Reply.Said.HELD));
            }
            case WITHDRAWN -> {
                arbiter.withdraw("withdrawn");
                fail(Refusal.of(Failure.CANCELLED, "the request was withdrawn"));
            }
            case HELD -> {}
        }
    }

    /** Tells who follows the answer on the log what its holder has decided. */
    private void lastWord(Failure failure, String message, long retryAfterMillis, Bytes providerError) {
        if (resumable || attended) {
            say(new Reply.Final(id, desk.pipe().epoch(), arbiter.publication(), failure, message, retryAfterMillis, 0,
                    providerError));
        }
    }

    private void say(Reply reply) {
        desk.pipe().say(RequestIds.partitionOf(id), reply);
    }

    // ---- ends

    /** Nobody listens any more: everything that runs for it is stopped at once. */
    void cancel(String reason, Outcome outcome) {
        if (!arbiter.ended()) {
            arbiter.withdraw(reason);
            lastWord(Failure.CANCELLED, reason, 0, Bytes.EMPTY);
            end(outcome);
        }
    }

    /** The connection ends with an error; what may be resumed lives on without it. */
    void dismiss(Refusal why) {
        if (arbiter.ended()) {
            return;
        }
        if (resumable) {
            answer.fail(why);
            leaveUnwatched();
        } else {
            arbiter.withdraw("the front leaves");
            fail(why);
        }
    }

    @Override
    public void failed(Fault fault) {
        fail(new Refusal(
                fault.failure(),
                fault.failure().status(),
                fault.message(),
                null,
                fault.retryAfterMillis(),
                fault.attempts(),
                fault.target().isEmpty() ? Names.NO_TARGET : fault.target(),
                fault.providerError()));
    }

    private void fail(Refusal refusal) {
        boolean within = answer.shown();
        answer.fail(refusal);
        lastWord(refusal.failure(), refusal.message(), refusal.retryAfterMillis(), refusal.providerError());
        end(within ? Outcome.BROKEN_OFF : Answer.outcome(refusal));
    }

    private void end(Outcome outcome) {
        arbiter.end();
        if (keeping != null && outcome != Outcome.OK) {
            keeping.drop();
        }
        desk.ended(this);
        desk.meters().ended(caller.id(), outcome, desk.nanos() - begunNanos);
    }
}
