package dev.signalbox.ingress.resume;

import dev.signalbox.records.RequestId;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes request ids that nobody can guess and that any ingress can follow: {@code req_}, the event loop that holds the
 * connection (so that a reply finds it without a shared table), how the answer is to be written, the partition of its
 * replies, the second of arrival, 80 random bits, and a mark of the tenant. Another tenant's mark makes it another id,
 * under which nothing was ever written; so an id is of no use to anybody else, without a table or a secret that all
 * ingresses share. The random bits are taken from their source in blocks, so that one that nobody can foresee costs
 * little. Owned by one event loop.
 */
public final class RequestIds {
    public static final int MOST_LOOPS = 32;

    private static final byte[] DIGITS = "0123456789abcdefghijklmnopqrstuv".getBytes(StandardCharsets.US_ASCII);
    private static final int LOOP_AT = 4;
    private static final int FORM_AT = LOOP_AT + 1;
    private static final int PARTITION_AT = FORM_AT + 2;
    private static final int SECONDS_AT = PARTITION_AT + 2;
    private static final int RANDOM_AT = SECONDS_AT + 7;
    private static final int MARK_AT = RANDOM_AT + 16;
    private static final int LENGTH = MARK_AT + 8;
    /** 80 bits are 16 digits of 5. */
    private static final int RANDOM_BYTES = 10;
    private static final int BLOCK_BYTES = 200 * RANDOM_BYTES;
    private static final int STREAM = 1;
    private static final int USAGE = 2;
    private static final int KEPT = 4;

    private final byte loop;
    private final RandomGenerator random;
    private final byte[] block = new byte[BLOCK_BYTES];
    private int used = BLOCK_BYTES;

    /** @param random of which nobody can tell the next bytes from those before, outside of tests */
    public RequestIds(int loop, RandomGenerator random) {
        this.loop = DIGITS[loop];
        this.random = random;
    }

    /**
     * How an answer is written.
     *
     * @param dialect number of the dialect
     * @param usage whether the caller asked for usage in its stream
     * @param kept whether it is kept, so that its caller may go on with it
     */
    public record Form(int dialect, boolean stream, boolean usage, boolean kept) {
        public static final Form NONE = new Form(0, false, false);

        /** Of an answer that nobody keeps. */
        public Form(int dialect, boolean stream, boolean usage) {
            this(dialect, stream, usage, false);
        }
    }

    /**
     * What an id says.
     *
     * @param partition of the replies
     * @param atSecond epoch seconds of arrival
     * @param mark of the tenant, as {@link #mark} makes it
     */
    public record Told(RequestId id, Form form, int partition, long atSecond, long mark) {}

    /** The next id. A partition above 1,023 has no place in it, and such a request can't be followed. */
    public RequestId next(long epochMillis, Form form, int partition, long mark) {
        var id = new byte[LENGTH];
        id[0] = 'r';
        id[1] = 'e';
        id[2] = 'q';
        id[3] = '_';
        id[LOOP_AT] = loop;
        id[FORM_AT] = DIGITS[form.dialect() & 31];
        id[FORM_AT + 1] = DIGITS[(form.stream() ? STREAM : 0) | (form.usage() ? USAGE : 0) | (form.kept() ? KEPT : 0)];
        digits(id, PARTITION_AT, 2, partition);
        digits(id, SECONDS_AT, 7, epochMillis / 1_000);
        if (used == BLOCK_BYTES) {
            random.nextBytes(block);
            used = 0;
        }
        digits(id, RANDOM_AT, 8, fortyBits(block, used));
        digits(id, RANDOM_AT + 8, 8, fortyBits(block, used + 5));
        used += RANDOM_BYTES;
        digits(id, MARK_AT, 8, mark);
        return new RequestId(new String(id, StandardCharsets.ISO_8859_1));
    }

    /** The id of something that has no tenant and no answer on the log. */
    public RequestId next(long epochMillis) {
        return next(epochMillis, Form.NONE, 0, 0);
    }

    private static void digits(byte[] id, int at, int count, long value) {
        for (int i = at + count - 1; i >= at; i--) {
            id[i] = DIGITS[(int) (value & 31)];
            value >>>= 5;
        }
    }

    /** The loop that an id names; -1 where it is not one of ours. */
    public static int loopOf(RequestId id) {
        var text = id.value();
        return text.length() == LENGTH ? digit(text.charAt(LOOP_AT)) : -1;
    }

    /** The partition of the replies that an id of ours names. */
    public static int partitionOf(RequestId id) {
        return id.value().length() == LENGTH ? (int) number(id.value(), PARTITION_AT, 2) : 0;
    }

    /** The second of arrival that an id of ours names. */
    public static long secondOf(RequestId id) {
        return id.value().length() == LENGTH ? number(id.value(), SECONDS_AT, 7) : 0;
    }

    /** What an id says; null where nobody here can have made it. */
    public static @Nullable Told read(String text) {
        if (text.length() != LENGTH || !text.startsWith("req_")) {
            return null;
        }
        for (int i = LOOP_AT; i < LENGTH; i++) {
            if (digit(text.charAt(i)) < 0) {
                return null;
            }
        }
        int flags = digit(text.charAt(FORM_AT + 1));
        var form = new Form(digit(text.charAt(FORM_AT)), (flags & STREAM) != 0, (flags & USAGE) != 0, (flags & KEPT) != 0);
        return new Told(
                new RequestId(text),
                form,
                (int) number(text, PARTITION_AT, 2),
                number(text, SECONDS_AT, 7),
                number(text, MARK_AT, 8));
    }

    /** The mark of a tenant in its ids: the first 40 of the bits that a hash of its name has. */
    public static long mark(byte[] hashOfTenant) {
        return fortyBits(hashOfTenant, 0);
    }

    private static long fortyBits(byte[] bytes, int from) {
        long bits = 0;
        for (int i = from; i < from + 5; i++) {
            bits = bits << 8 | bytes[i] & 0xff;
        }
        return bits;
    }

    private static long number(String text, int at, int count) {
        long number = 0;
        for (int i = at; i < at + count; i++) {
            number = number << 5 | digit(text.charAt(i));
        }
        return number;
    }

    private static int digit(char c) {
        return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'v' ? c - 'a' + 10 : -1;
    }
}
