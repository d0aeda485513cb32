package dev.signalbox.acceptance.chaos;

import dev.signalbox.acceptance.Outcome.Kind;
import java.util.List;
import java.util.Locale;

/** The table of the matrix: a row for each blow, a column for each moment, and a line on all of it. */
final class MatrixReport {
    private static final List<Kind> ERRORS = List.of(Kind.REFUSED, Kind.STREAM_ERROR, Kind.RESET, Kind.BROKEN, Kind.UNENDED);

    private MatrixReport() {}

    /** @param head one line on when and where */
    static String table(String head, List<MatrixBlow> blows, Matrix.Outcomes outcomes) {
        var verdict = outcomes.verdict();
        var out = new StringBuilder(head).append("\n\n| blow |");
        Cell.moments().forEach(m -> out.append(' ').append(m.label().replace('-', ' ')).append(" |"));
        out.append("\n|---|").append("---|".repeat(Cell.moments().size())).append('\n');
        for (var blow : blows) {
            out.append("| ").append(blow.name()).append(" |");
            for (var moment : Cell.moments()) {
                var cell = verdict.cells().getOrDefault(new Cell(blow.name(), moment), CellResult.NOTHING);
                out.append(' ').append(told(cell)).append(" |");
            }
            out.append('\n');
        }
        out.append("\nIn all ").append(told(verdict.total())).append("; ").append(verdict.between().requests())
                .append(" of them between the blows. ").append(outcomes.topics()).append('\n');
        return out.toString();
    }

    private static String told(CellResult result) {
        if (result.equals(CellResult.NOTHING)) {
            return "not struck";
        }
        var out = new StringBuilder().append(result.requests()).append(" asked");
        for (var kind : ERRORS) {
            int count = result.counts().getOrDefault(kind, 0);
            if (count > 0) {
                out.append(", ").append(count).append(' ').append(kind.name().toLowerCase(Locale.ROOT).replace('_', ' '));
            }
        }
        if (result.later() >= 0) {
            out.append(String.format(Locale.ROOT, ", %.0f ms later", result.later()));
        }
        return out.append(", ").append(result.broken().isEmpty() ? "laws hold" : result.broken().size() + " broken").toString();
    }
}
