package dev.signalbox.standalone.catalog;

import java.util.List;
import java.util.stream.Collectors;

/** A catalogue that cannot be used, with every problem in the message. */
public final class CatalogRefused extends RuntimeException {
    private final transient List<Problem> problems;

    CatalogRefused(String file, List<Problem> problems) {
        super((problems.size() == 1 ? "1 problem in " : problems.size() + " problems in ") + file + ":\n"
                + problems.stream().map(p -> "  " + p).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }
}
