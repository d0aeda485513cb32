package dev.signalbox.worker.call;

import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dispatch;
import dev.signalbox.records.Feature;
import dev.signalbox.records.ReplyEvent;

/**
 * Whether a stream that goes on is to be left, because it does so far slower than its target's usually do: it drips. Only one is left that
 * somebody else can go on with, since a slow answer is better than none: what was shown is text alone, its reader has it go on elsewhere,
 * and another target can. An answer is moved for its pace once: the rest of one comes as slowly as it comes. Owned by its event loop.
 */
final class Leaving {
    private static final int MOST_TEXT = 256 << 10;
    private static final long ASK_AGAIN = 250_000_000L;
    private static final long NEVER = Long.MAX_VALUE;

    private final Outcomes outcomes;
    private final Dispatch dispatch;
    private final Upstream upstream;
    private final Pace pace = new Pace();
    private boolean bound;
    private boolean reasoned;
    private int characters;
    private int fresh;
    private long limit = NEVER;
    private long askAt = Long.MIN_VALUE;

    Leaving(Outcomes outcomes, Dispatch dispatch, Upstream upstream, boolean streams) {
        this.outcomes = outcomes;
        this.dispatch = dispatch;
        this.upstream = upstream;
        this.bound = !streams || !dispatch.request().facts().needs(Feature.MOVABLE) || dispatch.request().continuation().isPresent();
    }

    /** It begins. @param betweenChunks milliseconds that may pass between two reads */
    void begin(long betweenChunks) {
        if (!bound) {
            limit = outcomes.slowest(upstream, betweenChunks);
        }
    }

    /** Something of the answer was read, and {@link #read} follows. */
    void saw(ReplyEvent event) {
        switch (event) {
            case ReplyEvent.TextDelta(int choice, String text, _) -> {
                fresh += text.length();
                bound |= choice != 0 || text.isEmpty();
            }
            case ReplyEvent.ReasoningDelta _ -> {
                reasoned = true;
                pace.interrupted();
            }
            case ReplyEvent.Started(_, Bytes raw) -> bound |= raw.isEmpty();
            case ReplyEvent.ToolCallStarted _, ReplyEvent.ToolArguments _, ReplyEvent.RefusalDelta _, ReplyEvent.ReasoningMark _, ReplyEvent.Whole _ -> {
                bound = true;
                pace.interrupted();
            }
            case ReplyEvent.Passed _ -> pace.interrupted();
            case ReplyEvent.Finished _, ReplyEvent.Failed _ -> {}
        }
    }

    /** Bytes came. @param whole whether they ended where an event may end */
    void read(boolean whole, long now) {
        if (fresh > 0) {
            characters += fresh;
            bound |= characters > MOST_TEXT;
            pace.text(fresh, now);
            fresh = 0;
        } else if (!whole) {
            pace.moved(now);
        }
    }

    /** Something went on that is not told yet, such as a call that is held back until it is whole. */
    void interrupted() {
        pace.interrupted();
    }

    boolean isDue(long now) {
        if (bound || limit == NEVER || characters == 0 || now < askAt) {
            return false;
        }
        long takes = pace.takes(now);
        if (takes / 1_000_000 < limit) {
            return false;
        }
        askAt = now + ASK_AGAIN;
        var elsewhere = upstream.others(dispatch.request(), reasoned);
        return !elsewhere.isEmpty() && outcomes.leaves(upstream, takes / 1_000_000, elsewhere);
    }

    /** The most that {@value Pace#STRETCH} characters took, in microseconds; -1 where fewer came. */
    long slowestMicros() {
        return pace.slowest() < 0 ? -1 : pace.slowest() / 1_000;
    }
}
