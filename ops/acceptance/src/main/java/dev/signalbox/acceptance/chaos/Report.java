package dev.signalbox.acceptance.chaos;

import dev.signalbox.acceptance.Outcome.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The table of a run, and the page in docs between its markers, whose other text is left alone. */
final class Report {
    static final Block TRIALS =
            new Block("<!-- chaos: begin (written by ops/signalbox chaos --write-docs) -->", "<!-- chaos: end -->");
    static final Block MATRIX =
            new Block("<!-- matrix: begin (written by ops/signalbox chaos --matrix --write-docs) -->", "<!-- matrix: end -->");

    /** What is written by us, by the lines before and behind it. */
    record Block(String begin, String end) {}

    private Report() {}

    /** @param head one line on when and where */
    static String table(String head, List<Trial> trials, Map<String, Result> results) {
        var out = new StringBuilder(head).append("\n\n| event | what users may see | answered | stream errors | refused | reset "
                + "| latest answer later than usual by | laws | seen |\n|---|---|---|---|---|---|---|---|---|\n");
        for (var trial : trials) {
            var result = results.get(trial.name());
            if (result != null) {
                out.append("| ").append(trial.name()).append(" | ").append(trial.promised());
                for (var kind : List.of(Kind.ANSWERED, Kind.STREAM_ERROR, Kind.REFUSED, Kind.RESET)) {
                    out.append(" | ").append(result.counts().getOrDefault(kind, 0));
                }
                out.append(" | ").append(result.later() < 0 ? "" : String.format(Locale.ROOT, "%.0f ms", result.later()))
                        .append(" | ").append(result.broken().isEmpty() ? "hold" : result.broken().size() + " broken")
                        .append(" | ").append(result.note()).append(" |\n");
            }
        }
        return out.toString();
    }

    static void writeDocs(Path page, Block block, String table) throws IOException {
        var old = Files.exists(page) ? Files.readString(page) : "# Reliability\n";
        Files.writeString(page, between(old, block, table));
    }

    static String between(String page, Block block, String text) {
        int begin = page.indexOf(block.begin());
        int end = page.indexOf(block.end());
        if (begin < 0 || end < begin) {
            return page.stripTrailing() + "\n\n" + block.begin() + "\n" + text + block.end() + "\n";
        }
        return page.substring(0, begin) + block.begin() + "\n" + text + page.substring(end);
    }
}
