package dev.signalbox.bench.report;

import dev.signalbox.bench.Scenario;
import java.util.List;

/**
 * The report as a table: a row for each figure, a column for each contender, each value with its ratio to the bare
 * pipe.
 */
public final class Markdown {
    private Markdown() {}

    /** @param how one line about warm-up, rounds and seconds */
    public static String of(Results results, List<Scenario> scenarios, Machine machine, String how) {
        var contenders = results.contenders();
        var product = contenders.contains(Results.PRODUCT);
        var out = new StringBuilder();
        out.append(machine.date())
                .append(" · ")
                .append(machine.cores())
                .append(" cores (")
                .append(machine.processor())
                .append("), ")
                .append(machine.memoryMiB())
                .append(" MiB · ")
                .append(machine.system())
                .append(" · ")
                .append(machine.jvm())
                .append("\n\n")
                .append(how)
                .append('\n');
        if (machine.busyBefore()) {
            out.append("\n**The machine was not idle before the run: load ")
                    .append(Arithmetic.show(machine.loadBefore()))
                    .append(".** Ratios may still hold, since contenders take turns; absolute figures do not.\n");
        }
        out.append("\n"
                + "In brackets: ratio to the bare pipe, median of the rounds. ± is how far the rounds lay apart, as a"
                + " share of the median.\n");
        out.append("\n| scenario | figure |");
        contenders.forEach(c -> out.append(' ').append(c).append(" |"));
        out.append(product ? " at least | aim |" : "").append("\n|---|---|");
        contenders.forEach(c -> out.append("---:|"));
        out.append(product ? "---:|---:|" : "").append('\n');
        for (var scenario : scenarios) {
            for (var figure : scenario.figures()) {
                row(out, results, scenario, figure, contenders, product);
            }
            for (var bad : List.of(Figure.ERRORS, Figure.BROKEN_ORDER)) {
                if (contenders.stream()
                        .anyMatch(c -> results.value(scenario.name(), c, bad).orElse(0) > 0)) {
                    row(out, results, scenario, bad, contenders, product);
                }
            }
        }
        return out.append(Pairs.of(results, scenarios, Results.PRODUCT, Results.BEFORE))
                .append(Pairs.of(results, scenarios, Results.ARMED, Results.PLAIN))
                .append(Pairs.of(results, scenarios, Results.WIDE, Results.PRODUCT))
                .append(Pairs.of(results, scenarios, Results.SPLIT, Results.PRODUCT))
                .toString();
    }

    private static void row(
            StringBuilder out,
            Results results,
            Scenario scenario,
            Figure figure,
            List<String> contenders,
            boolean product) {
        if (contenders.stream()
                .allMatch(c -> results.value(scenario.name(), c, figure).isEmpty())) {
            return;
        }
        out.append("| ").append(scenario.name()).append(" | ").append(figure.words());
        if (!figure.unit().isEmpty()) {
            out.append(", ").append(figure.unit());
        }
        out.append(" |");
        for (var contender : contenders) {
            out.append(' ')
                    .append(cell(results, scenario.name(), contender, figure))
                    .append(" |");
        }
        if (product) {
            goal(out, results, scenario, figure);
        }
        out.append('\n');
    }

    private static String cell(Results results, String scenario, String contender, Figure figure) {
        var value = results.value(scenario, contender, figure);
        if (value.isEmpty()) {
            return "–";
        }
        var text = new StringBuilder(Arithmetic.show(value.getAsDouble()));
        var spread = Arithmetic.spread(results.values(scenario, contender, figure));
        if (spread >= 0.05 && figure != Figure.ERRORS && figure != Figure.BROKEN_ORDER) {
            text.append(" ±").append(Math.round(50 * spread)).append('%');
        }
        var ratio = results.ratio(scenario, contender, figure);
        ratio.ifPresent(r -> text.append(" (").append(Arithmetic.show(r)).append("×)"));
        return text.toString();
    }

    private static void goal(StringBuilder out, Results results, Scenario scenario, Figure figure) {
        var found = scenario.goals().stream().filter(g -> g.figure() == figure).findFirst();
        var held = found.map(g -> results.held(scenario.name(), g));
        if (found.isEmpty() || held.isEmpty() || held.get().isEmpty()) {
            out.append(" | |");
            return;
        }
        var goal = found.get();
        var value = held.get().getAsDouble();
        var sign = figure.moreIsBetter() ? "≥ " : "≤ ";
        var unit = goal.ofPipe() ? "×" : "";
        out.append(' ')
                .append(sign)
                .append(Arithmetic.show(goal.atLeast()))
                .append(unit)
                .append(goal.reached(value) ? " ✓ | " : " ✗ | ")
                .append(sign)
                .append(Arithmetic.show(goal.aim()))
                .append(unit)
                .append(goal.aimReached(value) ? " ✓ |" : " ✗ |");
    }
}
