package dev.signalbox.dialects.reply;

import dev.signalbox.dialects.sse.SseParser;
import dev.signalbox.records.Bytes;
import java.util.Arrays;

/**
 * Lines that end in LF or CRLF, empty ones left out. A line that lies in one piece is handed on as a slice of it; the
 * last one needs no end.
 */
final class LineFraming implements Framing {
    private static final byte[] NOTHING = {};

    private final int maxLineBytes;
    private final SseParser.Listener listener;

    /** The start of a line whose end has not come. */
    private byte[] line = NOTHING;
    private int length;
    private boolean overflowed;
    private boolean stopped;

    LineFraming(int maxLineBytes, SseParser.Listener listener) {
        this.maxLineBytes = maxLineBytes;
        this.listener = listener;
    }

    @Override
    public void read(Bytes piece) {
        int from = 0;
        for (int at = 0; at < piece.length() && !stopped; at++) {
            if (piece.at(at) == '\n') {
                ended(piece.slice(from, at));
                from = at + 1;
            }
        }
        if (!stopped) {
            keep(piece.slice(from, piece.length()));
        }
    }

    @Override
    public void end() {
        if (!stopped) {
            ended(Bytes.EMPTY);
        }
    }

    @Override
    public boolean overflowed() {
        return overflowed;
    }

    @Override
    public boolean bare() {
        return true;
    }

    private void ended(Bytes rest) {
        if (length == 0) {
            tell(rest);
            return;
        }
        keep(rest);
        var whole = Bytes.of(line, 0, length);
        line = NOTHING;
        length = 0;
        if (!stopped) {
            tell(whole);
        }
    }

    private void tell(Bytes whole) {
        int to = whole.length();
        while (to > 0 && whole.at(to - 1) <= ' ' && whole.at(to - 1) >= 0) {
            to--;
        }
        if (to > maxLineBytes) {
            overflow();
        } else if (to > 0 && !listener.event("", whole.slice(0, to), 1)) {
            stopped = true;
        }
    }

    private void keep(Bytes part) {
        if (length + part.length() > maxLineBytes) {
            overflow();
            return;
        }
        if (length + part.length() > line.length) {
            line = Arrays.copyOf(line, Math.max(length + part.length(), Math.min(2 * line.length, maxLineBytes)));
        }
        System.arraycopy(part.array(), part.offset(), line, length, part.length());
        length += part.length();
    }

    private void overflow() {
        overflowed = true;
        stopped = true;
        line = NOTHING;
        length = 0;
    }
}
