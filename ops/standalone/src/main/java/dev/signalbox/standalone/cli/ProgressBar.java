package dev.signalbox.standalone.cli;

import java.util.Locale;

/** How far something is, on one line of the terminal; without a terminal, a line at each tenth. Not thread-safe. */
final class ProgressBar {
    private static final int WIDTH = 40;

    private final int total;
    private final boolean terminal = System.console() != null && System.console().isTerminal();
    private final long begun = System.nanoTime();
    private int tenth = -1;
    private int before = -1;
    private long shown;

    ProgressBar(int total) {
        this.total = total;
    }

    void show(int done) {
        long now = System.nanoTime();
        before = before < 0 ? done : before;
        if (terminal) {
            if (now - shown > 100_000_000 || done == total) {
                shown = now;
                System.err.print("\r" + line(done, (now - begun) / 1e9));
            }
        } else if (total > 0 && done * 10 / total != tenth) {
            tenth = done * 10 / total;
            System.err.println(line(done, (now - begun) / 1e9));
        }
    }

    void end() {
        if (terminal) {
            System.err.println();
        }
    }

    private String line(int done, double seconds) {
        int full = total == 0 ? WIDTH : (int) ((long) WIDTH * done / total);
        return String.format(Locale.ROOT, "[%s%s] %d of %d, %.0f/s", "#".repeat(full), ".".repeat(WIDTH - full), done, total,
                seconds > 0 ? (done - before) / seconds : 0);
    }
}
