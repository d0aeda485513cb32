package dev.signalbox.standalone.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** What the users of the demo saw, scene by scene. Thread-safe. */
final class DemoTally {
    private final List<Scene> scenes = new ArrayList<>();
    private final boolean terminal = System.console() != null && System.console().isTerminal();

    /** One scene's counts. */
    static final class Scene {
        private final String name;
        private final List<Long> firstTokens = new ArrayList<>();
        private int asked;
        private int garbled;
        private int failedBefore;
        private int brokenAfter;
        private String example = "";

        Scene(String name) {
            this.name = name;
        }

        synchronized void asked() {
            asked++;
        }

        synchronized void answered(long firstNanos) {
            firstTokens.add(firstNanos);
        }

        synchronized void garbled() {
            garbled++;
        }

        synchronized void failedBefore(String error) {
            failedBefore++;
            example = error;
        }

        synchronized void brokenAfter() {
            brokenAfter++;
        }

        private synchronized double firstToken(double quantile) {
            if (firstTokens.isEmpty()) {
                return Double.NaN;
            }
            var sorted = new ArrayList<>(firstTokens);
            Collections.sort(sorted);
            return sorted.get((int) Math.min(sorted.size() - 1, sorted.size() * quantile)) / 1e6;
        }

        private synchronized int open() {
            return asked - firstTokens.size() - garbled - failedBefore - brokenAfter;
        }

        private synchronized boolean well() {
            return garbled == 0 && failedBefore == 0 && brokenAfter == 0 && open() == 0;
        }

        private synchronized String row() {
            return String.format(Locale.ROOT, "%-40s %6d %8d %8.0f %8.0f %10d %10d %8d", name, asked, firstTokens.size(), firstToken(0.5),
                    firstToken(0.99), brokenAfter, failedBefore, garbled + open());
        }
    }

    DemoTally(List<String> names) {
        names.forEach(name -> scenes.add(new Scene(name)));
    }

    Scene scene(int index) {
        return scenes.get(index);
    }

    /** The scene's figures so far, on one line of a terminal. */
    void show(int index) {
        if (terminal) {
            var s = scenes.get(index);
            System.out.printf(Locale.ROOT, "\r  %d asked, %d open, first token p50 %.0f ms p99 %.0f ms   ", s.asked, s.open(), s.firstToken(0.5),
                    s.firstToken(0.99));
            System.out.flush();
        }
    }

    void line() {
        if (terminal) {
            System.out.println();
        }
    }

    /**
     * Prints the table and the verdict.
     *
     * @param wentOn how many streams broke off and went on elsewhere
     * @return whether every promise was kept and seen: no request was lost, and some stream went on
     */
    boolean close(PrintStream out, long wentOn) {
        out.printf(Locale.ROOT, "%n%-40s %6s %8s %8s %8s %10s %10s %8s%n", "", "asked", "answered", "TTFT p50", "p99", "cut after", "failed bef.",
                "wrong");
        scenes.forEach(s -> out.println(s.row()));
        scenes.stream().filter(s -> !s.example.isEmpty()).forEach(s -> out.println("  " + s.name + ": " + s.example));
        boolean well = scenes.stream().allMatch(Scene::well);
        out.println(well ? "nothing was lost or doubled, nobody was refused, and no stream broke"
                : "a promise was broken: see the last three columns");
        out.println(wentOn > 0 ? wentOn + " streams broke off and went on at another engine" + (well ? ", and no user saw it" : "")
                : "no stream broke off and went on at another engine, so nothing was shown: an engine was to be killed with streams on it");
        return well && wentOn > 0;
    }
}
