package dev.signalbox.ingress.fold;

import dev.signalbox.ingress.publication.Publication;
import dev.signalbox.ingress.resume.RequestIds;
import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.Body;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Cancel;
import dev.signalbox.records.Continuation;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Failure;
import dev.signalbox.records.Feature;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyAddress;
import dev.signalbox.records.Usage;
import dev.signalbox.records.protocol.ReplyFold;
import dev.signalbox.records.time.Time;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One request as it lies on the log: where its body is, to which partitions it was published and under which address, and what is told to
 * whoever has it. The body's bytes are let go as soon as the log has them. Owned by one thread; {@link #landed} and {@link #stored} come
 * from the sending threads.
 */
final class Posting implements RequestLog.Landing, RequestLog.Stored {
    static final String NOT_TAKEN = "not taken by the log in time";

    private final RequestLog log;
    private final Time time;
    private final Ask ask;
    private final Executor owner;
    private final Runnable bodyIsSafe;
    private final Runnable failed;

    private Body body;
    private volatile @Nullable Body where;
    private volatile boolean accepted;
    private volatile boolean refused;
    private final Patience patience;
    private @Nullable Publication publication;
    private @Nullable ReplyAddress address;
    private Facts facts;
    private Optional<Continuation> continuation = Optional.empty();
    private long publishedAt;
    private volatile boolean ended;

    /** @param failed run by the owner where the log did not take the request or its body */
    Posting(RequestLog log, Time time, Ask ask, Bytes body, Executor owner, Runnable bodyIsSafe, Runnable failed) {
        this.log = log;
        this.time = time;
        this.ask = ask;
        this.facts = movable(ask) ? ask.facts().with(Feature.MOVABLE) : ask.facts();
        this.body = new Body.Inline(body);
        this.owner = owner;
        this.patience = new Patience(ask.landingNanos());
        this.bodyIsSafe = bodyIsSafe;
        this.failed = failed;
    }

    /** Whether its answer may go on elsewhere, so that a target may be left that is slow. */
    private static boolean movable(Ask ask) {
        return ask.facts().stream() && ask.continuations() > 0 && !ask.facts().needs(Feature.SEVERAL_CHOICES);
    }

    /** Whether it was published, or will be as soon as its body is on the log. */
    boolean begun() {
        return address != null;
    }

    /** Whether the log has taken it, so that it will end somehow. */
    boolean accepted() {
        return accepted;
    }

    /** Whether the log has had its time to take it, and has not. */
    boolean overdue(long now) {
        return patience.over(now) && !accepted;
    }

    int number() {
        return publication == null ? 0 : publication.number();
    }

    long epoch() {
        return address == null ? -1 : address.ingressEpoch();
    }

    /**
     * Publishes it for the first time; returns false, having done nothing, where this process may not begin anything
     * now.
     */
    boolean begin() {
        var to = log.open(RequestIds.partitionOf(ask.id()));
        if (to == null) {
            return false;
        }
        address = to;
        patience.begin(time.nanos());
        publication = Publication.first(ask.facts().affinity(), log.owners(), ask.continuations());
        if (body instanceof Body.Inline(var bytes)
                && bytes.length() > ask.inlineBytes()) {
            log.store(ask.id(), bytes, this);
        } else {
            publish();
        }
        return true;
    }

    @Override
    public void stored(Body.Reference reference) {
        where = reference;
        bodyIsSafe.run();
        owner.execute(this::publish);
    }

    @Override
    public boolean wanted() {
        return !ended;
    }

    @Override
    public void landed(int partition, long offset) {
        accepted = true;
        if (refused) {
            owner.execute(this::takeBack);
        }
        if (where == null) {
            where = new Body.Reference(Body.Source.REQUESTS, partition, new long[] {offset}, body.length());
            bodyIsSafe.run();
        }
    }

    /** The log has it after all, or may have it: what a producer gives up can lie there. */
    @Override
    public void lost() {
        owner.execute(refused ? this::takeBack : failed);
    }

    /** From now on its client knows it as refused, so that it must not run whenever it lands. */
    void refuse() {
        refused = true;
    }

    /** Says once more that nobody waits, behind the request itself: what was said before it may be forgotten by now. */
    private void takeBack() {
        var to = publication;
        if (to != null) {
            log.cancel(new Cancel(ask.id(), Optional.empty(), "", -1, "", to.partition(), time.millis()));
            tell(new AttemptEvent.Cancelled(ask.id(), NOT_TAKEN));
        }
    }

    private void publish() {
        letGo();
        if (ended || publication == null || address == null) {
            return;
        }
        publishedAt = time.nanos();
        if (!accepted) {
            patience.begin(publishedAt);
        }
        log.publish(
                new InferenceRequest(ask.id(), publication.number(), publication.partition(), ask.tenant(), ask.lane(), ask.dialect(),
                        ask.receivedAt(), ask.deadlineAt(), facts, body, Optional.of(address), continuation,
                        ask.resumable(), ask.headers()),
                this);
    }

    /** Lets go of the body's bytes where the log has them. */
    void letGo() {
        var lies = where;
        if (lies != null) {
            body = lies;
        }
    }

    /** Whether it is not published yet because its body is still on its way to the log. */
    boolean awaitsBody() {
        return body instanceof Body.Inline(var bytes)
                && bytes.length() > ask.inlineBytes();
    }

    /** What is published from here on goes on with the answer instead of beginning it. */
    void continueFrom(Continuation from, Facts then) {
        continuation = Optional.of(from);
        facts = then;
    }

    /** Whether no router has it or is about to, so that another one should. */
    boolean orphaned() {
        return publication != null && log.owners().lost(publication.partition(), publishedAt) && !awaitsBody();
    }

    /** Publishes it again where that is possible now and may be done. */
    Publication.Step again(Publication.Reason reason) {
        if (publication == null || awaitsBody() || !log.fresh()) {
            return new Publication.Step.Wait();
        }
        var step = publication.again(reason, log.owners(), publishedAt);
        if (step instanceof Publication.Step.Publish(int number, int _, int superseded)) {
            publish();
            if (superseded >= 0) {
                log.tell(superseded, new AttemptEvent.Superseded(ask.id(), number - 1));
            }
        }
        return step;
    }

    /**
     * Takes an address of this process's new epoch; returns false where it has that one already, or there is none
     * yet.
     */
    boolean move() {
        var old = address;
        var next = old == null ? null : log.open(RequestIds.partitionOf(ask.id()));
        if (old == null || next == null) {
            return false;
        }
        if (next.ingressEpoch() == old.ingressEpoch()) {
            log.close(next);
            return false;
        }
        log.close(old);
        address = next;
        return true;
    }

    /** Writes an event to every partition that the request was published to. */
    void tell(AttemptEvent event) {
        if (publication == null) {
            return;
        }
        log.tell(publication.partition(), event);
        for (int other : publication.others()) {
            log.tell(other, event);
        }
    }

    /** @param overtaken whether another attempt showed something first */
    void cancel(ReplyFold.Attempt attempt, boolean overtaken) {
        if (publication != null) {
            log.cancel(new Cancel(
                            ask.id(),
                            Optional.of(attempt.id()),
                            attempt.worker(),
                            attempt.workerEpoch(),
                            attempt.target(),
                            publication.partition(),
                            time.millis(),
                            overtaken));
        }
    }

    /**
     * Stops everything that runs for the request and tells the routers that nobody waits; returns false where it was
     * never published.
     */
    boolean withdraw(ReplyFold fold, String reason) {
        if (publication == null) {
            return false;
        }
        for (var attempt : fold.running()) {
            cancel(attempt, false);
        }
        if (!fold.answering()) {
            log.cancel(new Cancel(ask.id(), Optional.empty(), "", -1, "", publication.partition(), time.millis()));
        }
        tell(new AttemptEvent.Cancelled(ask.id(), reason));
        return true;
    }

    /** Tells the router that nobody waits, where that has stopped what it had begun. */
    void over(String reason) {
        tell(new AttemptEvent.Cancelled(ask.id(), reason));
    }

    /** Says what an attempt is about to cost whose worker can't say it any more. */
    void cost(ReplyFold.Attempt attempt, Usage usage) {
        if (publication == null) {
            return;
        }
        int at = attempt.target().indexOf('@');
        var run = new AttemptEvent.Run(attempt.worker(), attempt.workerEpoch(), attempt.target(), 0, attempt.number(), ask.tenant(),
                at < 0 ? attempt.target() : attempt.target().substring(0, at), ask.lane());
        log.tell(publication.partition(), new AttemptEvent.Failed(ask.id(), attempt.id(), run,
                new AttemptEvent.Timings(ask.receivedAt(), -1, 1_000 * Math.max(0, time.millis() - ask.receivedAt())),
                Failure.WORKER_LOST, "its worker died", 0, true, usage, Bytes.EMPTY));
    }

    /** Says in the order of the replies that nothing more will come of an attempt. */
    void terminate(ReplyFold.Attempt attempt) {
        if (address != null) {
            log.terminate(address.partition(), new Reply.Terminated(ask.id(), address.ingressEpoch(), attempt.id()));
        }
    }

    void end() {
        ended = true;
        bodyIsSafe.run();
        if (address != null) {
            log.close(address);
        }
    }
}
