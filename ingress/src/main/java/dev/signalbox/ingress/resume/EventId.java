package dev.signalbox.ingress.resume;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The id of one event of a stream: the offset of the reply that it came of, and which of that record's events it is
 * ({@code 1234}, then {@code 1234.1} and so on). Everybody who folds the log gives the same events the same ids.
 *
 * @param number from 0
 */
public record EventId(long offset, int number) {
    /** Before the first event. */
    public static final EventId NONE = new EventId(-1, 0);

    /** Bytes that {@link #line} may need. */
    public static final int LINE_BYTES = 40;

    private static final byte[] FIELD = "id: ".getBytes(StandardCharsets.US_ASCII);
    private static final int MOST_CHARACTERS = 30;

    /** Reads what a client gives back; null where it is none of ours. */
    public static @Nullable EventId parse(String text) {
        int dot = text.indexOf('.');
        var offset = dot < 0 ? text : text.substring(0, dot);
        var number = dot < 0 ? "0" : text.substring(dot + 1);
        if (text.length() > MOST_CHARACTERS || !digits(offset) || !digits(number)) {
            return null;
        }
        try {
            return new EventId(Long.parseLong(offset), Integer.parseInt(number));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static boolean digits(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** Whether the event with this offset and number is this one or stands before it. */
    public boolean reaches(long otherOffset, int otherNumber) {
        return otherOffset < offset || otherOffset == offset && otherNumber <= number;
    }

    /** Writes the line that names an event in its stream, without making any objects; returns where it ends. */
    public static int line(byte[] into, long offset, int number) {
        System.arraycopy(FIELD, 0, into, 0, FIELD.length);
        int end = decimal(into, FIELD.length, offset);
        if (number > 0) {
            into[end] = '.';
            end = decimal(into, end + 1, number);
        }
        into[end] = '\n';
        return end + 1;
    }

    private static int decimal(byte[] into, int at, long value) {
        int end = at + 1;
        for (long left = value; left >= 10; left /= 10) {
            end++;
        }
        long left = value;
        for (int i = end - 1; i >= at; i--) {
            into[i] = (byte) ('0' + left % 10);
            left /= 10;
        }
        return end;
    }

    @Override
    public String toString() {
        return number == 0 ? Long.toString(offset) : offset + "." + number;
    }
}
