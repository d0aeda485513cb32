package dev.signalbox.dialects.mapped;

import dev.signalbox.records.Bytes;
import java.util.Arrays;
import java.util.function.Predicate;

/** Lines from pieces of any size; the last one needs no line feed. Bounded. Not thread-safe. */
final class Lines {
    private final int most;
    private final Predicate<Bytes> listener;
    private byte[] kept = {};
    private int length;
    private boolean overflowed;
    private boolean stopped;

    /** @param listener gets each line that is not blank, and says whether to go on */
    Lines(int most, Predicate<Bytes> listener) {
        this.most = most;
        this.listener = listener;
    }

    /** Whether a line was longer than the bound; nothing comes after it. */
    boolean overflowed() {
        return overflowed;
    }

    void read(Bytes data) {
        int from = 0;
        for (int i = 0; i < data.length() && !stopped; i++) {
            if (data.at(i) == '\n') {
                keep(data.slice(from, i));
                line();
                from = i + 1;
            }
        }
        if (!stopped) {
            keep(data.slice(from, data.length()));
        }
    }

    /** Line feeds count for nothing here: all of it is one document. */
    void keepAll(Bytes data) {
        if (!stopped) {
            keep(data);
        }
    }

    void end() {
        if (!stopped && length > 0) {
            line();
        }
    }

    private void keep(Bytes data) {
        if (length + data.length() > most) {
            overflowed = true;
            stopped = true;
            return;
        }
        if (length + data.length() > kept.length) {
            kept = Arrays.copyOf(kept, Math.max(length + data.length(), Math.min(2 * kept.length, most)));
        }
        System.arraycopy(data.array(), data.offset(), kept, length, data.length());
        length += data.length();
    }

    private void line() {
        if (stopped) {
            return;
        }
        var line = Bytes.of(kept, 0, length);
        kept = new byte[0];
        length = 0;
        boolean blank = true;
        for (int i = 0; i < line.length() && blank; i++) {
            blank = line.at(i) <= ' ' && line.at(i) >= 0;
        }
        stopped = !blank && !listener.test(line);
    }
}
