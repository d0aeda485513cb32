package dev.signalbox.ingress.resume;

import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.protocol.ReplyFold;
import org.jspecify.annotations.Nullable;

/**
 * An answer as the log tells it to somebody who only looks on. The fold is the arbiter's own, so the same attempt wins
 * here. What the arbiter decides beyond it is read off what follows: a winner that broke is followed by an attempt that
 * goes on from it, by one of a new publication (then nothing of the first was ever shown), or by a last word; where
 * none of these comes within {@value #PATIENCE_SECONDS} s of the last sign of its holder, its failure is the end. What can't be told without showing
 * a word twice ends as broken. Owned by one thread.
 */
public final class Retelling implements ReplyFold.Reader {
    static final long PATIENCE_SECONDS = 5;
    private static final long PATIENCE_NANOS = PATIENCE_SECONDS * 1_000_000_000;

    /** Whom the answer is told. */
    public interface Listener {
        /** From here on this attempt's events are shown. */
        void won(ReplyFold.Attempt attempt);

        void show(ReplyEvent event);

        /** Whether something of the answer has left, or was there before, so that it can't be begun again. */
        boolean shown();

        /** Forgets what was shown and has not left. */
        void retract();
    }

    /** How far the answer has come. */
    public enum Stage {
        /** Nothing was heard of it yet. */
        UNHEARD,
        /** Its ingress holds it, or attempts run that have nothing to show. */
        WAITING,
        ANSWERING,
        /** The winner ended early; what the arbiter makes of it is not known yet. */
        INTERRUPTED,
        FINISHED,
        FAILED
    }

    private final Listener listener;
    private final ReplyFold fold = new ReplyFold(-1, this);
    private Stage stage = Stage.UNHEARD;
    private long epoch = -1;
    private int publication;
    private int attempts;
    private long now;
    private long interruptedAt;
    private Reply.@Nullable Final lastWord;
    private ReplyEvent.@Nullable Finished finished;
    private @Nullable Failure failure;
    private String message = "";
    private long retryAfterMillis;
    private Bytes providerError = Bytes.EMPTY;
    private boolean midway;

    public Retelling(Listener listener) {
        this.listener = listener;
    }

    public Stage stage() {
        return stage;
    }

    public boolean over() {
        return stage == Stage.FINISHED || stage == Stage.FAILED;
    }

    /** The youngest epoch of an ingress that held the request; -1 while none is known. */
    public long epoch() {
        return epoch;
    }

    public ReplyFold.@Nullable Attempt winner() {
        return fold.winner();
    }

    public ReplyEvent.@Nullable Finished finished() {
        return finished;
    }

    /** Of {@link Stage#FAILED}, and of {@link Stage#INTERRUPTED} so far. */
    public @Nullable Failure failure() {
        return failure;
    }

    public String message() {
        return message;
    }

    public long retryAfterMillis() {
        return retryAfterMillis;
    }

    public Bytes providerError() {
        return providerError;
    }

    public int attempts() {
        return attempts;
    }

    /** Whether the first that was heard of an attempt was not its beginning: the log no longer reaches back to it. */
    public boolean midway() {
        return midway;
    }

    /** Takes the next reply of the log that speaks of the request. */
    public void feed(Reply reply, long nowNanos) {
        now = nowNanos;
        if (over()) {
            return;
        }
        switch (reply) {
            case Reply.Word word -> heard(word);
            case Reply.Events events -> {
                attempts = Math.max(attempts, events.number());
                boolean moved = epoch >= 0 && events.ingressEpoch() > epoch;
                boolean fresh = begun() && events.continues().isEmpty() && later(events);
                if (fresh && (moved || stage == Stage.INTERRUPTED) && !beginAgain()) {
                    return;
                }
                if (fold.answering() && goesOn(events) && !giveUp(events)) {
                    return;
                }
                follow(events.ingressEpoch(), events.attempt().publication());
                if (stage == Stage.UNHEARD) {
                    stage = Stage.WAITING;
                }
                fold.feed(events);
            }
            case Reply.Final last -> {
                attempts = Math.max(attempts, last.attempts());
                follow(last.ingressEpoch(), last.publication());
                if (fold.answering()) {
                    lastWord = last;
                } else {
                    fold.feed(last);
                }
            }
            case Reply.Terminated terminated -> {
                follow(terminated.ingressEpoch(), terminated.attempt().publication());
                fold.feed(terminated);
            }
        }
    }

    private boolean begun() {
        return fold.winner() != null;
    }

    private boolean later(Reply.Events events) {
        var winner = fold.winner();
        return winner != null && events.attempt().publication() > winner.id().publication();
    }

    /** The arbiter begins the answer again, so nobody was shown anything of the first; false where somebody here was. */
    private boolean beginAgain() {
        if (listener.shown()) {
            fail(Failure.STREAM_BROKEN, "the answer was begun again, and can't be followed from here", 0, Bytes.EMPTY);
            return false;
        }
        listener.retract();
        fold.reopen();
        stage = Stage.WAITING;
        return true;
    }

    /** The arbiter gave the winner up before the log did. */
    private boolean goesOn(Reply.Events events) {
        var winner = fold.winner();
        return winner != null && later(events)
                && events.continues().filter(seam -> seam.attempt().equals(winner.id())).isPresent();
    }

    private boolean giveUp(Reply.Events events) {
        if (events.continues().filter(seam -> seam.lastSeq() == fold.lastShown()).isEmpty()) {
            fail(Failure.STREAM_BROKEN, "the answer goes on from another place than was told here", 0, Bytes.EMPTY);
            return false;
        }
        fold.giveUp();
        return true;
    }

    private void follow(long ofEpoch, int ofPublication) {
        if (ofEpoch > epoch || ofPublication > publication) {
            epoch = Math.max(epoch, ofEpoch);
            publication = Math.max(publication, ofPublication);
            fold.published(publication, epoch);
        }
    }

    private void heard(Reply.Word word) {
        switch (word.said()) {
            case ATTENDED -> {}
            case HELD -> {
                epoch = Math.max(epoch, word.ingressEpoch());
                fold.published(publication, epoch);
                if (stage == Stage.UNHEARD) {
                    stage = Stage.WAITING;
                }
                interruptedAt = now;
            }
            case WITHDRAWN -> {
                if (stage != Stage.UNHEARD) {
                    fail(Failure.CANCELLED, "the request was withdrawn", 0, Bytes.EMPTY);
                }
            }
        }
    }

    /** Time has passed. */
    public void tick(long nowNanos) {
        if (stage == Stage.INTERRUPTED && nowNanos - interruptedAt >= PATIENCE_NANOS) {
            stage = Stage.FAILED;
        }
    }

    private void fail(Failure why, String words, long retryAfter, Bytes error) {
        failure = why;
        message = words;
        retryAfterMillis = retryAfter;
        providerError = error;
        stage = Stage.FAILED;
    }

    // ---- what the fold finds out

    @Override
    public void won(ReplyFold.Attempt attempt) {
        stage = Stage.ANSWERING;
        listener.won(attempt);
    }

    @Override
    public void show(ReplyEvent event) {
        listener.show(event);
    }

    @Override
    public void finished(ReplyEvent.Finished last) {
        finished = last;
        stage = Stage.FINISHED;
    }

    @Override
    public void cancel(ReplyFold.Attempt attempt) {
        // the arbiter's business
    }

    @Override
    public void broken(ReplyFold.Attempt attempt) {
        midway = true;
    }

    @Override
    public void interrupted(
            ReplyFold.Attempt winner, Failure why, String words, long retryAfter, Bytes error) {
        var last = lastWord;
        if (last != null) {
            refused(last);
            return;
        }
        fail(why, words, retryAfter, error);
        if (why.retryable() || why == Failure.CANCELLED) {
            stage = Stage.INTERRUPTED;
            interruptedAt = now;
        }
    }

    @Override
    public void refused(Reply.Final last) {
        fail(last.failure(), last.message(), last.retryAfterMillis(), last.providerError());
    }
}
