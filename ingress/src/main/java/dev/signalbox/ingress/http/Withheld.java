package dev.signalbox.ingress.http;

import dev.signalbox.ingress.resume.Retelling;

/**
 * How long a stream that was begun already is kept from who follows it, because its request would run again if it turned out to have broken
 * off: until the log has told all that it had, and it is known what became of a break. Bounded: {@value #MOST_BYTES} bytes of the log, and
 * {@value #MOST_SECONDS} s. Owned by its event loop.
 */
final class Withheld {
    static final long MOST_BYTES = 256 << 10;
    static final int MOST_SECONDS = 15;

    private final long until;
    private long bytes;
    private boolean over;

    /** @param wanted whether anything is to be kept back at all */
    Withheld(boolean wanted, long now) {
        over = !wanted;
        until = now + MOST_SECONDS * 1_000_000_000L;
    }

    /** So much was read that may have to be kept back. */
    void read(long more) {
        bytes += more;
    }

    /** Whether nothing is to leave yet; once it is false it stays so. */
    boolean still(boolean caughtUp, Retelling.Stage stage, long now) {
        boolean unsettled = !caughtUp || stage == Retelling.Stage.UNHEARD || stage == Retelling.Stage.INTERRUPTED;
        over |= bytes > MOST_BYTES || now - until >= 0 || !unsettled;
        return !over;
    }
}
