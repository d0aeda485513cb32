package dev.signalbox.router.inflight;

/** Four counts per target in one flat array, so that reading a target touches one cache line. Not thread-safe. */
public final class LoadColumns {
    static final int WIDTH = 4;
    static final int REQUESTS = 0;
    static final int PREFILL = 1;
    static final int KV = 2;
    static final int DECODING = 3;

    private final int[] cells;

    public LoadColumns(int targets) {
        cells = new int[targets * WIDTH];
    }

    public int targets() {
        return cells.length / WIDTH;
    }

    public int requests(int target) {
        return cells[target * WIDTH];
    }

    /** Tokens of prompts whose first output token has not come. */
    public int prefillTokens(int target) {
        return cells[target * WIDTH + PREFILL];
    }

    public int kvTokens(int target) {
        return cells[target * WIDTH + KV];
    }

    /** Requests that are past their first token. */
    public int decoding(int target) {
        return cells[target * WIDTH + DECODING];
    }

    public boolean isEmpty() {
        for (int cell : cells) {
            if (cell != 0) {
                return false;
            }
        }
        return true;
    }

    int cell(int target, int column) {
        return cells[target * WIDTH + column];
    }

    void set(int target, int column, int value) {
        cells[target * WIDTH + column] = value;
    }

    void add(int target, int column, int change) {
        cells[target * WIDTH + column] += change;
    }

    boolean isZero(int target) {
        int at = target * WIDTH;
        return (cells[at] | cells[at + 1] | cells[at + 2] | cells[at + 3]) == 0;
    }

    /** The same counts under the next catalogue's indices; those of targets that it lacks are dropped. */
    LoadColumns mapped(int[] newIndex, int targets) {
        var next = new LoadColumns(targets);
        for (int old = 0; old < newIndex.length && old < targets(); old++) {
            if (newIndex[old] >= 0) {
                System.arraycopy(cells, old * WIDTH, next.cells, newIndex[old] * WIDTH, WIDTH);
            }
        }
        return next;
    }
}
