package dev.signalbox.bench.load;

import java.util.BitSet;

/** Whether the numbered chunks of one stream came all, once, and in order. Owned by the stream's loop. */
public final class SequenceCheck {
    private final int expected;
    private final BitSet seen;
    private int next;
    private int doubled;
    private int reordered;
    private int unknown;

    public SequenceCheck(int expected) {
        this.expected = expected;
        this.seen = new BitSet(expected);
    }

    public void accept(int number) {
        if (number < 0 || number >= expected) {
            unknown++;
        } else if (seen.get(number)) {
            doubled++;
        } else {
            seen.set(number);
            if (number < next) {
                reordered++;
            }
            next = Math.max(next, number + 1);
        }
    }

    public boolean begun() {
        return next > 0;
    }

    /** Chunks that have not come; of a stream that has ended, those that never will. */
    public int lost() {
        return expected - seen.cardinality();
    }

    /** Chunks that came again, and chunks that nobody sent. */
    public int doubled() {
        return doubled + unknown;
    }

    /** Chunks that came after a later one. */
    public int reordered() {
        return reordered;
    }

    public boolean complete() {
        return lost() == 0 && doubled() == 0 && reordered == 0;
    }
}
