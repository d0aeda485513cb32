package dev.signalbox.bench.report;

import dev.signalbox.bench.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A bar for each contender's ratio to the bare pipe, for each scenario's figures: SVG, written as text. */
public final class Plot {
    private static final int LEFT = 250;
    private static final int BAR = 14;
    private static final int WIDTH = 860;
    private static final double WIDEST = 2.5;
    private static final List<String> COLOURS =
            List.of("#3564a8", "#c46a2b", "#4f8f5b", "#8a5aa8", "#777777", "#b04a5a");

    private Plot() {}

    public static String of(Results results, List<Scenario> scenarios) {
        var shown = results.contenders().stream()
                .filter(c -> !c.equals(Results.PIPE) && !c.equals(Results.DIRECT))
                .toList();
        var rows = new ArrayList<String>();
        int y = 60;
        for (var scenario : scenarios) {
            for (var figure : scenario.figures()) {
                var bars = shown.stream()
                        .filter(c -> results.ratio(scenario.name(), c, figure).isPresent())
                        .toList();
                if (bars.isEmpty()) {
                    continue;
                }
                rows.add(text(
                        LEFT - 10,
                        y + bars.size() * BAR / 2 + 4,
                        "end",
                        "#222",
                        scenario.name() + ", " + figure.words() + (figure.moreIsBetter() ? "" : " *")));
                for (var contender : bars) {
                    var ratio =
                            results.ratio(scenario.name(), contender, figure).orElseThrow();
                    rows.add(bar(y, ratio, COLOURS.get(shown.indexOf(contender) % COLOURS.size())));
                    y += BAR;
                }
                y += 10;
            }
        }
        var height = y + 20;
        var out = new StringBuilder()
                .append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ")
                .append(WIDTH)
                .append(' ')
                .append(height)
                .append("\" font-family=\"system-ui, sans-serif\" font-size=\"12\">\n"
                        + "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n")
                .append(text(
                        LEFT,
                        20,
                        "start",
                        "#222",
                        "Ratio to the bare pipe of the same run (line: 1.0). * less is better."));
        int x = LEFT;
        for (var contender : shown) {
            out.append("<rect x=\"")
                    .append(x)
                    .append("\" y=\"30\" width=\"10\" height=\"10\" fill=\"")
                    .append(COLOURS.get(shown.indexOf(contender) % COLOURS.size()))
                    .append("\"/>\n")
                    .append(text(x + 14, 39, "start", "#222", contender));
            x += 30 + 8 * contender.length();
        }
        rows.forEach(out::append);
        var one = LEFT + (int) ((WIDTH - LEFT - 60) / WIDEST);
        return out.append("<line x1=\"")
                .append(one)
                .append("\" x2=\"")
                .append(one)
                .append("\" y1=\"50\" y2=\"")
                .append(height - 20)
                .append("\" stroke=\"#222\" stroke-dasharray=\"3 3\"/>\n</svg>\n")
                .toString();
    }

    private static String bar(int y, double ratio, String colour) {
        var width = Math.clamp(ratio, 0, WIDEST) * (WIDTH - LEFT - 60) / WIDEST;
        var beyond = ratio > WIDEST ? "→ " : "";
        return String.format(
                        Locale.ROOT,
                        "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>\n",
                        LEFT,
                        y,
                        width,
                        BAR - 3,
                        colour)
                + text(LEFT + (int) width + 4, y + BAR - 4, "start", "#444", beyond + Arithmetic.show(ratio));
    }

    private static String text(int x, int y, String anchor, String colour, String words) {
        return "<text x=\"" + x + "\" y=\"" + y + "\" text-anchor=\"" + anchor + "\" fill=\"" + colour + "\">"
                + words.replace("&", "&amp;").replace("<", "&lt;") + "</text>\n";
    }
}
