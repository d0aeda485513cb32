package dev.signalbox.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where reports go: a folder of the run, and the page in docs between its markers, whose other text is left alone. */
public final class ReportFiles {
    static final String BEGIN = "<!-- bench: begin (written by ops/signalbox bench --write-docs) -->";
    static final String END = "<!-- bench: end -->";
    private static final String PLOT = "benchmarks.svg";

    private ReportFiles() {}

    public static void write(Path folder, String markdown, String plot, String csv) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("report.md"), markdown);
        Files.writeString(folder.resolve("report.svg"), plot);
        Files.writeString(folder.resolve("measurements.csv"), csv);
    }

    public static void writeDocs(Path docs, String markdown, String plot) throws IOException {
        Files.createDirectories(docs);
        var page = docs.resolve("benchmarks.md");
        var old = Files.exists(page) ? Files.readString(page) : "# Benchmarks\n\n" + BEGIN + "\n" + END + "\n";
        Files.writeString(page, between(old, markdown + "\n![Ratios to the bare pipe](" + PLOT + ")\n"));
        Files.writeString(docs.resolve(PLOT), plot);
    }

    /** Replaces what stands between the markers; a page without them gets them at its end. */
    static String between(String page, String text) {
        var begin = page.indexOf(BEGIN);
        var end = page.indexOf(END);
        if (begin < 0 || end < begin) {
            return page.stripTrailing() + "\n\n" + BEGIN + "\n" + text + END + "\n";
        }
        return page.substring(0, begin) + BEGIN + "\n" + text + page.substring(end);
    }

    public static String csv(Results results) {
        var out = new StringBuilder("scenario,contender,round,figure,unit,value\n");
        for (var m : results.all()) {
            m.figures().forEach((figure, value) -> out.append(m.scenario())
                    .append(',')
                    .append(m.contender())
                    .append(',')
                    .append(m.round())
                    .append(',')
                    .append(figure)
                    .append(',')
                    .append(figure.unit())
                    .append(',')
                    .append(value)
                    .append('\n'));
        }
        return out.toString();
    }
}
