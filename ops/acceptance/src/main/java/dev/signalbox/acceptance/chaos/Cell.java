package dev.signalbox.acceptance.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** One field of the matrix: a blow, and the moment in some request's life at which it falls. */
record Cell(String blow, Moment moment) {
    /** The columns. */
    static List<Moment> moments() {
        return Stream.of(Moment.values()).filter(m -> m != Moment.ANY).toList();
    }

    /** Every blow at every moment once, in an order of chance. */
    static List<Cell> order(List<String> blows, RandomGenerator random) {
        var cells = new ArrayList<Cell>();
        for (var blow : blows) {
            for (var moment : moments()) {
                cells.add(new Cell(blow, moment));
            }
        }
        Collections.shuffle(cells, random);
        return cells;
    }

    @Override
    public String toString() {
        return blow + " " + moment.label();
    }
}
