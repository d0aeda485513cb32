package dev.signalbox.ingress.fold;

import dev.signalbox.ingress.publication.Publication;
import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.protocol.ReplyFold;
import dev.signalbox.records.time.Time;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Decides a request's fate where its replies are read, because only there it is known what the client has seen. Until something was shown
 * any failure is another try; afterwards another attempt is asked to go on where the answer broke off, as often as the request may, and
 * where nobody can it ends with the error that broke it, never silently. The first attempt with something to show wins, and nobody else
 * is listened to.
 *
 * <p>A winner's worker that is dead is accused by whoever holds the request: its router may have died with it. Deaths are told by {@link
 * #judge}; one that was known before the winner was is found by the first {@link #tick} after it won, and an accusation that nothing comes
 * of is repeated.
 *
 * <p>Owned by one thread.
 */
public final class Arbiter implements ReplyFold.Reader {
    static final String LOST_TOUCH = "the gateway lost touch with the fleet while it answered";
    private static final long ACCUSE_AGAIN_NANOS = 2_000_000_000;

    /** Who waits for the answer. */
    public interface Client {
        /** From here on this attempt's events are shown, behind those of another one where it {@link ReplyFold.Attempt#goesOn goes on}. */
        void begin(ReplyFold.Attempt attempt);

        void show(ReplyEvent event);

        /** Whether the client has something of the answer, so that it can't be begun again. */
        boolean shown();

        /** Forgets what was to be shown and has not left. */
        void retract();

        /** It is over, and there is no whole answer. */
        void failed(Fault fault);

        /** A part of an attempt was lost on its way. */
        default void gap() {}

        default void published(Publication.Step.Publish again) {}

        /** Everything that runs for it was told to stop. */
        default void withdrawn(String reason) {}
    }

    private static final String REFUSED = "refused";

    private final RequestLog log;
    private final Time time;
    private final Ask ask;
    private final Client client;
    private final Posting posting;
    private final ReplyFold fold;
    private final Transcript transcript;

    private Publication.@Nullable Reason again;
    /** How the answer broke off that is to go on elsewhere. */
    private @Nullable Fault broke;
    /** How it broke off before anything of it was shown, so that it is begun again. */
    private @Nullable Fault brokeUnseen;
    private boolean unjudged;
    private boolean accused;
    private long accusedAt;
    private boolean complete;
    private boolean ended;

    /**
     * @param owner runs what follows from an answer of the log on the thread that owns this
     * @param bodyIsSafe run, on any thread, when the log has the body or nobody needs it any more; perhaps more than once
     */
    public Arbiter(RequestLog log, Time time, Ask ask, Bytes body, Client client, Executor owner, Runnable bodyIsSafe) {
        this.log = log;
        this.time = time;
        this.ask = ask;
        this.client = client;
        this.posting = new Posting(log, time, ask, body, owner, bodyIsSafe, this::notPublished);
        this.fold = new ReplyFold(-1, this);
        this.transcript = new Transcript(ask.facts());
    }

    /** Whether the whole answer was shown; what is left is to let it leave. */
    public boolean complete() {
        return complete;
    }

    public boolean ended() {
        return ended;
    }

    /** Whether the log has taken the request; until then it may still be refused with a status of its own. */
    public boolean accepted() {
        return posting.accepted();
    }

    /** How often it was published again. */
    public int publication() {
        return posting.number();
    }

    // ---- to the log

    /** Publishes it, or waits where this process may not begin anything now. */
    public void begin() {
        if (log.crowded()) {
            fail(unavailable(Failure.SHED, "too much is waiting to be written to the log"));
        } else if (log.refuses()) {
            fail(unavailable(Failure.UNAVAILABLE, "the log takes nothing at the moment"));
        } else if (posting.begin()) {
            fold.published(0, posting.epoch());
        } else if (time.nanos() - ask.holdUntilNanos() >= 0) {
            fail(unavailable(Failure.UNAVAILABLE, "the log cannot be reached from here at the moment"));
        }
    }

    private Fault unavailable(Failure failure, String message) {
        return Fault.of(failure, message).retryAfter(log.retryAfterMillis());
    }

    private void notPublished() {
        if (!ended && !fold.answering()) {
            posting.tell(new AttemptEvent.Cancelled(ask.id(), "not published"));
            posting.refuse();
            fail(unavailable(Failure.UNAVAILABLE, "the request could not be written to the log"));
        }
    }

    private void publishAgain(Publication.Reason reason) {
        switch (posting.again(reason)) {
            case Publication.Step.Wait _ -> {}
            case Publication.Step.GiveUp _ -> {
                var how = broke;
                if (how != null) {
                    withdraw("broken off");
                }
                fail(how == null ? brokeTooOften() : how);
            }
            case Publication.Step.Publish step -> {
                again = null;
                fold.published(step.publication(), posting.epoch());
                client.published(step);
            }
        }
    }

    private Fault brokeTooOften() {
        var last = brokeUnseen;
        return last == null ? Fault.of(Failure.RETRIES_EXHAUSTED, "the answer broke off too often") : last.but("it broke off too often");
    }

    // ---- from the log

    public void feed(Reply reply) {
        if (!ended) {
            fold.feed(reply);
        }
    }

    @Override
    public void won(ReplyFold.Attempt attempt) {
        if (attempt.goesOn()) {
            transcript.goesOn();
        } else {
            transcript.reset();
        }
        client.begin(attempt);
        again = null;
        broke = null;
        accused = false;
        unjudged = true;
        posting.tell(new AttemptEvent.Won(ask.id(), attempt.id(), posting.number()));
    }

    @Override
    public void show(ReplyEvent event) {
        transcript.show(event);
        client.show(event);
    }

    @Override
    public void finished(ReplyEvent.Finished last) {
        complete = true;
    }

    @Override
    public void cancel(ReplyFold.Attempt attempt) {
        var winner = fold.winner();
        posting.cancel(attempt, winner != null && winner != attempt);
    }

    @Override
    public void broken(ReplyFold.Attempt attempt) {
        client.gap();
        posting.tell(new AttemptEvent.Broken(ask.id(), attempt.id()));
    }

    /** A worker that is told to end says itself what its calls cost; only of one that is dead is it to be said here. */
    @Override
    public void unaccounted(ReplyFold.Attempt winner) {
        posting.cost(winner, transcript.cost());
    }

    /** Its client is still there, so a winner that was cancelled was so by a router which took this process for dead. */
    @Override
    public void interrupted(
            ReplyFold.Attempt winner, Failure failure, String message, long retryAfterMillis, Bytes providerError) {
        if (failure == Failure.REPLY_GAP) {
            client.gap();
        }
        boolean takenForDead = failure == Failure.CANCELLED;
        var how = takenForDead
                ? Fault.of(Failure.UNAVAILABLE, LOST_TOUCH)
                : new Fault(failure, message, retryAfterMillis, winner.number(), winner.target(), providerError);
        if (!client.shown() && (failure.retryable() || takenForDead)) {
            brokeUnseen = how;
            beginAgain();
            return;
        }
        if (failure.retryable() || takenForDead) {
            goOn(winner, how);
        } else {
            withdraw("broken off");
            fail(how);
        }
    }

    /** The client has something: another attempt may give the rest. */
    private void goOn(ReplyFold.Attempt from, Fault how) {
        var obstacle = ask.continuations() == 0 ? "" : transcript.obstacle();
        if (obstacle != null) {
            withdraw("broken off");
            fail(obstacle.isEmpty() ? how : how.but(obstacle));
            return;
        }
        broke = how;
        posting.continueFrom(transcript.at(from, fold.lastShown()), transcript.continued());
        again = Publication.Reason.CONTINUE;
        publishAgain(Publication.Reason.CONTINUE);
    }

    /**
     * Who gives it up has stopped what it had begun itself; what was begun for an earlier publication may run on elsewhere, and a router
     * that died with its last word unwritten in its state has a successor that would begin anew.
     */
    @Override
    public void refused(Reply.Final last) {
        if (posting.number() > 0) {
            posting.withdraw(fold, REFUSED);
        } else {
            posting.over(REFUSED);
        }
        var winner = fold.winner();
        var how = broke;
        if (how != null) {
            fail(how.but("it could not go on elsewhere: " + last.message()));
            return;
        }
        var unseen = brokeUnseen;
        if (unseen != null && last.failure() == Failure.RETRIES_EXHAUSTED) {
            fail(unseen.but("it could not be begun again: " + last.message()));
            return;
        }
        fail(new Fault(last.failure(), last.message(), last.retryAfterMillis(), last.attempts(),
                winner == null ? "" : winner.target(), last.providerError()));
    }

    /** The client has nothing yet, so another attempt may give the whole answer. */
    private void beginAgain() {
        client.retract();
        fold.reopen();
        again = Publication.Reason.BREAK;
        publishAgain(Publication.Reason.BREAK);
    }

    // ---- time and the fleet

    /** What is due by now. */
    public void tick(long now) {
        if (ended) {
            return;
        }
        if (now - ask.overNanos() >= 0) {
            withdraw("deadline");
            fail(Fault.of(Failure.DEADLINE, "no answer within the request's deadline"));
            return;
        }
        if (!posting.begun()) {
            begin();
            return;
        }
        if (!fold.answering() && posting.overdue(now)) {
            posting.refuse();
            withdraw(Posting.NOT_TAKEN);
            fail(unavailable(Failure.UNAVAILABLE, "the log did not take the request in time (ingress.landing)"));
            return;
        }
        posting.letGo();
        if (again != null) {
            publishAgain(again);
        } else if (!fold.answering() && posting.orphaned()) {
            publishAgain(Publication.Reason.ROUTER_LOST);
        }
        if (unjudged || accused && now - accusedAt >= ACCUSE_AGAIN_NANOS) {
            judge();
        }
    }

    /** Somebody died: says in the log that the winner's worker is dead, where it is. Who is not fresh judges nobody. */
    public void judge() {
        var winner = fold.winner();
        if (ended || winner == null || !fold.answering() || !log.fresh()) {
            return;
        }
        unjudged = false;
        boolean due = !accused || time.nanos() - accusedAt >= ACCUSE_AGAIN_NANOS;
        if (due && log.gone(winner.worker(), winner.workerEpoch())) {
            accused = true;
            accusedAt = time.nanos();
            posting.terminate(winner);
        }
    }

    /** This process lapsed and lives again: the router has given its requests up, and what runs belongs to nobody. */
    public void newEpoch() {
        if (ended || complete || !posting.move()) {
            return;
        }
        fold.running().forEach(attempt -> posting.cancel(attempt, false));
        fold.published(posting.number(), posting.epoch());
        var winner = fold.winner();
        if (client.shown() && winner != null) {
            fold.giveUp();
            goOn(winner, broke == null ? Fault.of(Failure.UNAVAILABLE, LOST_TOUCH) : broke);
        } else if (!posting.awaitsBody()) {
            beginAgain();
        }
    }

    // ---- ends

    /** Nobody waits any more: everything that runs for it is stopped at once, and every router is told. */
    public void withdraw(String reason) {
        if (!ended && posting.withdraw(fold, reason)) {
            client.withdrawn(reason);
        }
    }

    /** It is over, whatever still comes. */
    public void end() {
        if (!ended) {
            ended = true;
            posting.end();
        }
    }

    private void fail(Fault fault) {
        if (!ended) {
            end();
            client.failed(fault);
        }
    }
}
