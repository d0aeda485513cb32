package dev.signalbox.records.protocol;

import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Folds all replies of one request into one answer. The first attempt with visible output wins, and so does one that
 * finishes without
 * any; what came of it before waits here until then. Everything of other attempts is dropped. After the winner failed
 * only an attempt may
 * follow that goes on exactly where it stopped. An attempt that fails unseen is not told to anyone: the router tries
 * elsewhere.
 *
 * <p>Bounded: {@value #MAX_ATTEMPTS} attempts (more are cancelled), and {@value #MAX_EARLY_EVENTS} events or {@value
 * #MAX_EARLY_BYTES}
 * bytes of an attempt before it is visible (then it counts as broken). Owned by one thread.
 */
public final class ReplyFold {
    static final int MAX_ATTEMPTS = 64;
    static final int MAX_EARLY_EVENTS = 256;
    static final int MAX_EARLY_BYTES = 256 << 10;

    /** What the fold finds out, told in the order in which it follows from the log. */
    public interface Reader {
        /** From here on this attempt's events are shown. */
        void won(Attempt attempt);

        /** The next event of the answer, the finishing one included. */
        void show(ReplyEvent event);

        /** The answer is whole. */
        void finished(ReplyEvent.Finished last);

        /** This attempt can no longer be of use. */
        void cancel(Attempt attempt);

        /** A gap before anything was visible: the router is to try elsewhere. */
        void broken(Attempt attempt);

        /**
         * The winner ended early. Something may have been shown; the answer can only go on from there, or be {@link
         * #reopen}ed.
         */
        void interrupted(Attempt winner, Failure failure, String message, long retryAfterMillis, Bytes providerError);

        /** The winner's worker is dead, so nobody will say what the winner cost; {@link #interrupted} follows. */
        default void unaccounted(Attempt winner) {}

        /** The router gave up on the current publication, and nobody has won. */
        void refused(Reply.Final failure);
    }

    /** An attempt as its replies describe it. */
    public static final class Attempt {
        private final AttemptId id;
        private final int number;
        private final String worker;
        private final long workerEpoch;
        private final String target;
        private final Reply.Opening opening;
        private int next;
        private boolean dropped;
        private boolean goesOn;
        private int earlyBytes;
        private List<ReplyEvent> early = List.of();

        Attempt(AttemptId id, int number, String worker, long workerEpoch, String target, Reply.Opening opening) {
            this.id = id;
            this.number = number;
            this.worker = worker;
            this.workerEpoch = workerEpoch;
            this.target = target;
            this.opening = opening;
        }

        public AttemptId id() {
            return id;
        }

        public int number() {
            return number;
        }

        public String worker() {
            return worker;
        }

        public long workerEpoch() {
            return workerEpoch;
        }

        public String target() {
            return target;
        }

        /** What its first event came with. */
        public Reply.Opening opening() {
            return opening;
        }

        /** Of a winner: whether it goes on where another one stopped, instead of beginning. */
        public boolean goesOn() {
            return goesOn;
        }

        private void drop() {
            dropped = true;
            early = List.of();
        }
    }

    private final Reader reader;
    private long ingressEpoch;
    private int publication;
    private Attempt[] attempts = new Attempt[1];
    private int count;
    private @Nullable Attempt winner;
    private boolean winnerFailed;
    private int lastShown = -1;
    private boolean closed;

    public ReplyFold(long ingressEpoch, Reader reader) {
        this.ingressEpoch = ingressEpoch;
        this.reader = reader;
    }

    /** The request was published again: final failures of older publications no longer count. */
    public void published(int number, long underEpoch) {
        publication = number;
        ingressEpoch = underEpoch;
    }

    /** The attempt whose answer is shown, also after it failed. */
    public @Nullable Attempt winner() {
        return winner;
    }

    /** Whether an answer is being shown that may still come to its end. */
    public boolean answering() {
        return winner != null && !winnerFailed;
    }

    /** The last event that was shown; -1 before the first. */
    public int lastShown() {
        return lastShown;
    }

    /** The attempts that may still be running. */
    public List<Attempt> running() {
        var running = new ArrayList<Attempt>(count);
        for (int i = 0; i < count; i++) {
            if (!attempts[i].dropped) {
                running.add(attempts[i]);
            }
        }
        return running;
    }

    /** Begins again as if nobody had won. Only for a reader that has kept from its client all it was shown. */
    public void reopen() {
        if (winner != null) {
            winner.drop();
        }
        winner = null;
        winnerFailed = false;
        lastShown = -1;
    }

    /** The reader gives the winner up where it stands, whatever still comes of it. */
    public void giveUp() {
        if (winner != null) {
            winner.drop();
            winnerFailed = true;
        }
    }

    /** Takes the next reply of the log. */
    public void feed(Reply reply) {
        if (closed) {
            return;
        }
        switch (reply) {
            case Reply.Events events -> events(events);
            case Reply.Terminated terminated -> terminated(terminated);
            case Reply.Word _ -> {}
            case Reply.Final last -> {
                if (last.ingressEpoch() == ingressEpoch && last.publication() == publication && !answering()) {
                    closed = true;
                    reader.refused(last);
                }
            }
        }
    }

    private void events(Reply.Events record) {
        var attempt = find(record.attempt());
        if (record.ingressEpoch() != ingressEpoch && (attempt == null || attempt != winner)) {
            return;
        }
        if (attempt == null) {
            attempt = new Attempt(
                    record.attempt(), record.number(), record.worker(), record.workerEpoch(), record.target(),
                    record.opening());
            if (!remember(attempt)) {
                if (record.seq() == 0) {
                    reader.cancel(attempt);
                }
                return;
            }
        }
        if (attempt.dropped) {
            return;
        }
        var events = record.events();
        int skip = attempt.next - record.seq();
        if (skip < 0) {
            gap(attempt);
            return;
        }
        int size = events.size();
        if (skip >= size) {
            return;
        }
        attempt.next = record.seq() + size;
        if (attempt == winner) {
            show(attempt, events, skip, record.seq());
        } else if (mayWin(record)) {
            race(attempt, events, skip, record.seq());
        } else {
            attempt.drop();
            if (!events.get(size - 1).last()) {
                reader.cancel(attempt);
            }
        }
    }

    private boolean mayWin(Reply.Events record) {
        if (winner == null) {
            return record.continues().isEmpty();
        }
        if (!winnerFailed || record.continues().isEmpty()) {
            return false;
        }
        var seam = record.continues().get();
        return seam.lastSeq() == lastShown && seam.attempt().equals(winner.id);
    }

    private void race(Attempt attempt, List<ReplyEvent> events, int from, int seq) {
        for (int i = from; i < events.size(); i++) {
            var event = events.get(i);
            if (event.visible() || event instanceof ReplyEvent.Finished) {
                win(attempt);
                var early = attempt.early;
                attempt.early = List.of();
                for (int e = 0; e < early.size(); e++) {
                    reader.show(early.get(e));
                }
                show(attempt, events, from, seq);
                return;
            }
            if (event instanceof ReplyEvent.Failed) {
                attempt.drop();
                return;
            }
        }
        keep(attempt, events, from);
    }

    private void keep(Attempt attempt, List<ReplyEvent> events, int from) {
        if (attempt.early.isEmpty()) {
            attempt.early = new ArrayList<>(4);
        }
        for (int i = from; i < events.size(); i++) {
            attempt.early.add(events.get(i));
            attempt.earlyBytes += events.get(i).raw().length();
        }
        if (attempt.early.size() > MAX_EARLY_EVENTS || attempt.earlyBytes > MAX_EARLY_BYTES) {
            lose(attempt);
        }
    }

    private void win(Attempt attempt) {
        attempt.goesOn = winner != null;
        winner = attempt;
        winnerFailed = false;
        reader.won(attempt);
        for (int i = 0; i < count; i++) {
            var other = attempts[i];
            if (other != attempt && !other.dropped) {
                other.drop();
                reader.cancel(other);
            }
        }
    }

    private void show(Attempt attempt, List<ReplyEvent> events, int from, int seq) {
        for (int i = from; i < events.size(); i++) {
            var event = events.get(i);
            if (event instanceof ReplyEvent.Failed failed) {
                interrupt(attempt, failed.failure(), failed.message(), failed.retryAfterMillis(), failed.raw());
                return;
            }
            lastShown = seq + i;
            reader.show(event);
            if (event instanceof ReplyEvent.Finished finished) {
                closed = true;
                reader.finished(finished);
                return;
            }
        }
    }

    private void interrupt(Attempt attempt, Failure failure, String message, long retryAfterMillis, Bytes raw) {
        attempt.drop();
        winnerFailed = true;
        reader.interrupted(attempt, failure, message, retryAfterMillis, raw);
    }

    private void gap(Attempt attempt) {
        if (attempt == winner) {
            reader.cancel(attempt);
            interrupt(attempt, Failure.REPLY_GAP, "a part of the answer was lost on its way", 0, Bytes.EMPTY);
        } else {
            lose(attempt);
        }
    }

    private void lose(Attempt attempt) {
        attempt.drop();
        reader.cancel(attempt);
        if (!answering()) {
            reader.broken(attempt);
        }
    }

    private void terminated(Reply.Terminated record) {
        var attempt = find(record.attempt());
        if (record.ingressEpoch() != ingressEpoch && (attempt == null || attempt != winner)) {
            return;
        }
        if (attempt == null) {
            attempt = new Attempt(record.attempt(), 0, "", -1, "", Reply.Opening.NONE);
            attempt.drop();
            remember(attempt);
        } else if (!attempt.dropped) {
            if (attempt == winner) {
                reader.unaccounted(attempt);
                interrupt(attempt, Failure.WORKER_LOST, "the process that ran the answer is gone", 0, Bytes.EMPTY);
            } else {
                attempt.drop();
            }
        }
    }

    private @Nullable Attempt find(AttemptId id) {
        for (int i = 0; i < count; i++) {
            if (attempts[i].id.equals(id)) {
                return attempts[i];
            }
        }
        return null;
    }

    private boolean remember(Attempt attempt) {
        if (count == MAX_ATTEMPTS) {
            return false;
        }
        if (count == attempts.length) {
            attempts = Arrays.copyOf(attempts, count * 2);
        }
        attempts[count++] = attempt;
        return true;
    }
}
