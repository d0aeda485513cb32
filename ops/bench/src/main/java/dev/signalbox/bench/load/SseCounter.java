package dev.signalbox.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * Reads chunk numbers out of an event stream that comes in any pieces, without a JSON parser: the load generator shares
 * the machine with what it measures. Knows the numbers by where they stand, in {@code "content":"17 "}; several in one
 * content are a gateway's right to merge. A line of more than 1 MiB fails the stream.
 */
public final class SseCounter {
    private static final int LONGEST_LINE = 1 << 20;
    private static final byte[] CONTENT = "\"content\"".getBytes(US_ASCII);
    private static final byte[] ERROR = "\"error\"".getBytes(US_ASCII);
    private static final byte[] DONE = "[DONE]".getBytes(US_ASCII);

    private final SequenceCheck sequence;
    private byte[] carried = new byte[1_024];
    private int carriedLength;
    private boolean done;
    private String error = "";

    public SseCounter(SequenceCheck sequence) {
        this.sequence = sequence;
    }

    /** Takes one read; returns how many chunk numbers it completed. */
    public int read(byte[] bytes) {
        int numbers = 0;
        int from = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                if (carriedLength > 0) {
                    carry(bytes, from, i);
                    numbers += line(carried, 0, carriedLength);
                    carriedLength = 0;
                } else {
                    numbers += line(bytes, from, i);
                }
                from = i + 1;
            }
        }
        carry(bytes, from, bytes.length);
        return numbers;
    }

    public boolean done() {
        return done;
    }

    /** An error event of the stream, empty where there was none. */
    public String error() {
        return error;
    }

    private void carry(byte[] bytes, int from, int to) {
        var length = carriedLength + to - from;
        if (length > LONGEST_LINE) {
            error = "a line of more than 1 MiB";
            return;
        }
        if (length > carried.length) {
            carried = Arrays.copyOf(carried, Math.max(length, 2 * carried.length));
        }
        System.arraycopy(bytes, from, carried, carriedLength, to - from);
        carriedLength = length;
    }

    private int line(byte[] bytes, int from, int to) {
        if (to - from < 6 || bytes[from] != 'd' || bytes[from + 4] != ':') {
            return 0;
        }
        var at = from + 5;
        while (at < to && bytes[at] == ' ') {
            at++;
        }
        if (startsWith(bytes, at, to, DONE)) {
            done = true;
            return 0;
        }
        var content = find(bytes, at, to, CONTENT);
        if (content < 0) {
            if (find(bytes, at, to, ERROR) >= 0) {
                error = new String(bytes, at, Math.min(300, to - at), UTF_8);
            }
            return 0;
        }
        return numbers(bytes, content + CONTENT.length, to);
    }

    private int numbers(byte[] bytes, int from, int to) {
        var at = from;
        while (at < to && (bytes[at] == ':' || bytes[at] == ' ')) {
            at++;
        }
        if (at >= to || bytes[at] != '"') {
            return 0;
        }
        int count = 0;
        int number = -1;
        for (at++; at < to && bytes[at] != '"'; at++) {
            var digit = bytes[at] - '0';
            if (digit >= 0 && digit <= 9) {
                number = (number < 0 ? 0 : number * 10) + digit;
            } else if (number >= 0) {
                sequence.accept(number);
                count++;
                number = -1;
            }
        }
        if (number >= 0) {
            sequence.accept(number);
            count++;
        }
        return count;
    }

    private static boolean startsWith(byte[] bytes, int from, int to, byte[] word) {
        return to - from >= word.length && Arrays.equals(bytes, from, from + word.length, word, 0, word.length);
    }

    static int find(byte[] bytes, int from, int to, byte[] word) {
        for (int i = from; i <= to - word.length; i++) {
            if (bytes[i] == word[0] && startsWith(bytes, i, to, word)) {
                return i;
            }
        }
        return -1;
    }
}
