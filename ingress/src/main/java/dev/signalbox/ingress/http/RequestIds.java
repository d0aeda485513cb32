package dev.signalbox.ingress.http;

import dev.signalbox.records.RequestId;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.SplittableRandom;

/**
 * Makes request ids that nobody can guess: {@code req_}, the event loop that holds the connection, the second of
 * arrival, 80 random bits.
 * The loop is in the id so that a reply finds it without a shared table. Owned by one event loop.
 */
final class RequestIds {
    static final int MOST_LOOPS = 32;
    private static final byte[] DIGITS = "0123456789abcdefghijklmnopqrstuv".getBytes(StandardCharsets.US_ASCII);
    private static final int LOOP_AT = 4;
    private static final int LENGTH = LOOP_AT + 1 + 7 + 16;

    private final byte loop;
    private final SplittableRandom random;

    RequestIds(int loop) {
        this.loop = DIGITS[loop];
        this.random = new SplittableRandom(new SecureRandom().nextLong());
    }

    RequestId next(long epochMillis) {
        var id = new byte[LENGTH];
        id[0] = 'r';
        id[1] = 'e';
        id[2] = 'q';
        id[3] = '_';
        id[LOOP_AT] = loop;
        digits(id, LOOP_AT + 1, 7, epochMillis / 1_000);
        digits(id, LOOP_AT + 8, 8, random.nextLong());
        digits(id, LOOP_AT + 16, 8, random.nextLong());
        return new RequestId(new String(id, StandardCharsets.ISO_8859_1));
    }

    private static void digits(byte[] id, int at, int count, long value) {
        for (int i = at + count - 1; i >= at; i--) {
            id[i] = DIGITS[(int) (value & 31)];
            value >>>= 5;
        }
    }

    /** The loop that an id names; -1 where it is not one of ours. */
    static int loopOf(RequestId id) {
        var text = id.value();
        if (text.length() != LENGTH) {
            return -1;
        }
        char c = text.charAt(LOOP_AT);
        return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'v' ? c - 'a' + 10 : -1;
    }
}
