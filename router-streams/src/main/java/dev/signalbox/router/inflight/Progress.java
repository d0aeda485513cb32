package dev.signalbox.router.inflight;

import java.util.Arrays;

/** When each target last did something about its queue of prompts: gave a first token, or began on the first prompt after having none. */
public final class Progress {
    private long[] at;

    public Progress(int targets) {
        at = new long[targets];
    }

    /** Epoch milliseconds; 0 where nothing was seen yet. */
    public long at(int target) {
        return at[target];
    }

    public void moved(int target, long now) {
        at[target] = Math.max(at[target], now);
    }

    public Progress mapped(int[] newIndex, int targets) {
        var next = new Progress(targets);
        Arrays.fill(next.at, 0);
        for (int old = 0; old < newIndex.length; old++) {
            if (newIndex[old] >= 0) {
                next.at[newIndex[old]] = at[old];
            }
        }
        return next;
    }
}
