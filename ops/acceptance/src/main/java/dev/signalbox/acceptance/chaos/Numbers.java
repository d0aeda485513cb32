package dev.signalbox.acceptance.chaos;

/** Numbers of requests, so that no two of a run ask for the same. Owned by the command's thread. */
final class Numbers {
    private int next;

    int peek() {
        return next;
    }

    void reached(int number) {
        next = Math.max(next, number);
    }
}
