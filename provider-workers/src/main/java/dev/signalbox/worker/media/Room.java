package dev.signalbox.worker.media;

/** Bytes that may be held, of which some are. Thread-safe. */
final class Room {
    private final long most;
    private long held;

    Room(long most) {
        this.most = most;
    }

    synchronized boolean take(long bytes) {
        boolean fits = held + bytes <= most;
        held += fits ? bytes : 0;
        return fits;
    }

    synchronized void give(long bytes) {
        held -= bytes;
    }

    synchronized long held() {
        return held;
    }
}
