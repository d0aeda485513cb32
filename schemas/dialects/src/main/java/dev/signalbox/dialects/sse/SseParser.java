package dev.signalbox.dialects.sse;

import dev.signalbox.records.Bytes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events from pieces of any size, down to single bytes: the events do not depend on how the stream was cut.
 * Lines end in CR, LF or CRLF; a byte order mark at the start, comments and unknown fields are skipped. An event whose
 * data lies on one line of one piece is handed on as a slice of that piece; anything else is gathered in a buffer that
 * never grows beyond the bound. An event that is larger makes the parser stop with {@link #overflowed}. Not
 * thread-safe.
 */
public final class SseParser {
    private static final byte[] NOTHING = {};
    private static final byte[] DATA = {'d', 'a', 't', 'a'};
    private static final byte[] EVENT = {'e', 'v', 'e', 'n', 't'};

    private final int maxEventBytes;
    private final Listener listener;

    /** The start of a line whose end has not come. */
    private byte[] line = NOTHING;
    private int lineLength;
    private boolean first = true;
    private boolean skipLineFeed;
    private boolean overflowed;
    private boolean stopped;

    private @Nullable String name;
    private Bytes data = Bytes.EMPTY;
    private int dataLines;
    /** Of an event of several data lines: never shared, for listeners may keep what they are given. */
    private byte[] joined = NOTHING;

    /** Is told of each event. */
    @FunctionalInterface
    public interface Listener {
        /**
         * @param name of the event, empty where it has none
         * @param data its data lines, joined by line feeds
         * @param lines how many there were
         * @return whether to go on; after false everything is ignored
         */
        boolean event(String name, Bytes data, int lines);
    }

    public SseParser(int maxEventBytes, Listener listener) {
        this.maxEventBytes = maxEventBytes;
        this.listener = listener;
    }

    /** Whether an event was larger than the bound; the parser then ignores the rest. */
    public boolean overflowed() {
        return overflowed;
    }

    public void read(Bytes piece) {
        if (stopped || piece.isEmpty()) {
            return;
        }
        var array = piece.array();
        int at = piece.offset();
        int end = at + piece.length();
        if (skipLineFeed) {
            skipLineFeed = false;
            if (array[at] == '\n') {
                at++;
            }
        }
        while (at < end) {
            int stop = at;
            while (stop < end && array[stop] != '\n' && array[stop] != '\r') {
                stop++;
            }
            if (stop == end) {
                keep(array, at, end);
                return;
            }
            if (lineLength == 0) {
                line(array, at, stop);
            } else {
                keep(array, at, stop);
                if (!stopped) {
                    var whole = line;
                    int length = lineLength;
                    line = NOTHING;
                    lineLength = 0;
                    line(whole, 0, length);
                }
            }
            if (stopped) {
                return;
            }
            at = stop + 1;
            if (array[stop] == '\r') {
                if (at == end) {
                    skipLineFeed = true;
                } else if (array[at] == '\n') {
                    at++;
                }
            }
        }
    }

    /** The data of an event that the stream's end cut off before its blank line; the specification says to drop it. */
    public Bytes unfinished() {
        if (lineLength > 0) {
            var whole = line;
            int length = lineLength;
            line = NOTHING;
            lineLength = 0;
            line(whole, 0, length);
        }
        return data;
    }

    private void keep(byte[] array, int from, int to) {
        int length = to - from;
        if (lineLength + length + data.length() > maxEventBytes) {
            stop(true);
            return;
        }
        if (lineLength + length > line.length) {
            line = Arrays.copyOf(line, Math.max(lineLength + length, Math.min(2 * line.length, maxEventBytes)));
        }
        System.arraycopy(array, from, line, lineLength, length);
        lineLength += length;
    }

    private void line(byte[] array, int from, int to) {
        if (first) {
            first = false;
            if (to - from >= 3 && array[from] == (byte) 0xEF && array[from + 1] == (byte) 0xBB
                    && array[from + 2] == (byte) 0xBF) {
                from += 3;
            }
        }
        if (from == to) {
            dispatch();
            return;
        }
        int colon = from;
        while (colon < to && array[colon] != ':') {
            colon++;
        }
        int value = Math.min(colon + 1, to);
        if (value < to && array[value] == ' ') {
            value++;
        }
        if (Arrays.equals(array, from, colon, DATA, 0, DATA.length)) {
            data(array, value, to);
        } else if (Arrays.equals(array, from, colon, EVENT, 0, EVENT.length)) {
            name = Bytes.of(array, value, to - value).asText();
        }
    }

    private void data(byte[] array, int from, int to) {
        if (data.length() + 1 + to - from > maxEventBytes) {
            stop(true);
            return;
        }
        if (dataLines++ == 0) {
            data = Bytes.of(array, from, to - from);
            return;
        }
        int before = data.length();
        int length = before + 1 + to - from;
        if (dataLines == 2 || length > joined.length) {
            var larger = new byte[2 * length];
            System.arraycopy(data.array(), data.offset(), larger, 0, before);
            joined = larger;
        }
        joined[before] = '\n';
        System.arraycopy(array, from, joined, before + 1, to - from);
        data = Bytes.of(joined, 0, length);
    }

    private void dispatch() {
        if (dataLines > 0) {
            var event = data;
            int lines = dataLines;
            var named = name == null ? "" : name;
            data = Bytes.EMPTY;
            dataLines = 0;
            joined = NOTHING;
            name = null;
            if (!listener.event(named, event, lines)) {
                stop(false);
            }
        }
        name = null;
    }

    private void stop(boolean tooLarge) {
        overflowed |= tooLarge;
        stopped = true;
        line = NOTHING;
        lineLength = 0;
        data = Bytes.EMPTY;
    }
}
