package dev.signalbox.bench;

import dev.signalbox.bench.report.Figure;
import dev.signalbox.bench.report.Goal;
import dev.signalbox.bench.upstream.StreamShape;
import java.util.List;
import java.util.Optional;

/**
 * One way of loading a contender, and what is read from it.
 *
 * @param rate requests a second of an open loop, 0 for a closed one
 */
public record Scenario(
        String name,
        Kind kind,
        int connections,
        int bodyBytes,
        int rate,
        Optional<StreamShape> stream,
        List<Figure> figures,
        List<Goal> goals) {

    /** What a scenario does. */
    public enum Kind {
        /** Whole answers. */
        UNARY,
        /** Streamed answers. */
        STREAM,
        /** A fresh process: until it is ready, and its first seconds of work. */
        START,
        /** Ten minutes of steady work, with an eye on the memory. */
        MEMORY
    }

    public Scenario {
        figures = List.copyOf(figures);
        goals = List.copyOf(goals);
    }

    public String model() {
        return stream.map(StreamShape::model).orElse(StreamShape.UNARY_MODEL);
    }
}
