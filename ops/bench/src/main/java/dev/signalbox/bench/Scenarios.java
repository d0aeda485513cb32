package dev.signalbox.bench;

import static dev.signalbox.bench.report.Figure.CALLS;
import static dev.signalbox.bench.report.Figure.CHUNKS;
import static dev.signalbox.bench.report.Figure.COLD_SHARE;
import static dev.signalbox.bench.report.Figure.CPU_CHUNK;
import static dev.signalbox.bench.report.Figure.CPU_REQUEST;
import static dev.signalbox.bench.report.Figure.GAP_P99;
import static dev.signalbox.bench.report.Figure.P50;
import static dev.signalbox.bench.report.Figure.P99;
import static dev.signalbox.bench.report.Figure.REQUESTS;
import static dev.signalbox.bench.report.Figure.RESIDENT;
import static dev.signalbox.bench.report.Figure.RESIDENT_SLOPE;
import static dev.signalbox.bench.report.Figure.START;
import static dev.signalbox.bench.report.Figure.TTFT_ADDED;
import static dev.signalbox.bench.report.Figure.TTFT_P50;
import static dev.signalbox.bench.report.Figure.TTFT_P99;

import dev.signalbox.bench.Scenario.Kind;
import dev.signalbox.bench.report.Figure;
import dev.signalbox.bench.report.Goal;
import dev.signalbox.bench.upstream.StreamShape;
import java.util.List;
import java.util.Optional;

/**
 * The scenarios by name. A name says all of it: {@code unary-64}, {@code streams-256}, {@code saturated-256}, {@code
 * body-100k} or {@code body-1m} with 64 connections, {@code rate-1000}, {@code stalls-100}, {@code start}, {@code
 * memory}; any number may stand in a name.
 */
public final class Scenarios {
    static final List<String> USUAL = List.of(
            "start", "unary-256", "unary-64", "unary-1", "streams-256", "saturated-256", "body-100k", "body-1m");
    private static final int SMALL = 1_024;
    private static final StreamShape PACED = new StreamShape(100, 10, 50);
    private static final StreamShape SATURATED = new StreamShape(400, 1, 50);
    private static final StreamShape STALLING = new StreamShape(20, 10, 50, 50);
    private static final List<Figure> OF_STREAMS = List.of(CHUNKS, TTFT_P50, TTFT_ADDED, GAP_P99, CPU_CHUNK);
    private static final List<Figure> OF_UNARY = List.of(REQUESTS, P50, P99, CPU_REQUEST);

    private Scenarios() {}

    public static List<Scenario> parse(List<String> names) {
        return names.stream().map(Scenarios::parse).toList();
    }

    /** Refuses a name that is none, and says which there are. */
    static Scenario parse(String name) {
        var dash = name.indexOf('-');
        var word = dash < 0 ? name : name.substring(0, dash);
        var size = dash < 0 ? 0 : size(name, name.substring(dash + 1));
        return switch (word) {
            case "unary" -> unary(name, atLeastOne(name, size), SMALL, unaryGoals(size));
            case "body" ->
                unary(name, 64, Math.max(512, atLeastOne(name, size)), List.of(Goal.ratio(REQUESTS, 1.0, 1.5)));
            case "streams" ->
                streams(
                        name,
                        atLeastOne(name, size),
                        PACED,
                        List.of(
                                Goal.ratio(CHUNKS, 0.9, 0.98),
                                Goal.ratio(TTFT_ADDED, 1.5, 1.1),
                                Goal.ratio(GAP_P99, 1.5, 1.1)));
            case "saturated" -> streams(name, atLeastOne(name, size), SATURATED, List.of(Goal.ratio(CHUNKS, 0.8, 1.3)));
            case "rate" ->
                new Scenario(
                        name, Kind.UNARY, 1_024, SMALL, atLeastOne(name, size), Optional.empty(), OF_UNARY, List.of());
            case "stalls" ->
                new Scenario(
                        name,
                        Kind.STREAM,
                        1_024,
                        SMALL,
                        atLeastOne(name, size),
                        Optional.of(STALLING),
                        List.of(REQUESTS, TTFT_P50, TTFT_P99, CALLS),
                        List.of(Goal.ratio(TTFT_P99, 1 / 3.0, 0.1), Goal.absolute(CALLS, 1.05, 1.03)));
            case "start" ->
                new Scenario(
                        name,
                        Kind.START,
                        64,
                        SMALL,
                        0,
                        Optional.empty(),
                        List.of(START, REQUESTS, COLD_SHARE),
                        List.of(Goal.absolute(START, 10, 5), Goal.absolute(COLD_SHARE, 0.2, 0.5)));
            case "memory" ->
                new Scenario(
                        name,
                        Kind.MEMORY,
                        256,
                        SMALL,
                        1_000,
                        Optional.empty(),
                        List.of(RESIDENT, RESIDENT_SLOPE, P99),
                        List.of(Goal.absolute(RESIDENT, 1_024, 600)));
            default -> throw unknown(name);
        };
    }

    private static Scenario unary(String name, int connections, int bytes, List<Goal> goals) {
        return new Scenario(name, Kind.UNARY, connections, bytes, 0, Optional.empty(), OF_UNARY, goals);
    }

    private static Scenario streams(String name, int connections, StreamShape shape, List<Goal> goals) {
        return new Scenario(name, Kind.STREAM, connections, SMALL, 0, Optional.of(shape), OF_STREAMS, goals);
    }

    private static List<Goal> unaryGoals(int connections) {
        return switch (connections) {
            case 256 -> List.of(Goal.ratio(REQUESTS, 0.75, 1.1));
            case 64 -> List.of(Goal.ratio(P99, 1.7, 1.2));
            case 1 -> List.of(Goal.ratio(P50, 1.6, 1.2));
            default -> List.of();
        };
    }

    private static int atLeastOne(String name, int size) {
        if (size < 1) {
            throw unknown(name);
        }
        return size;
    }

    private static int size(String name, String text) {
        var unit = text.endsWith("k") ? 1_000 : text.endsWith("m") ? 1_000_000 : 1;
        try {
            return Math.multiplyExact(Integer.parseInt(unit == 1 ? text : text.substring(0, text.length() - 1)), unit);
        } catch (ArithmeticException | NumberFormatException e) {
            throw unknown(name);
        }
    }

    private static IllegalArgumentException unknown(String name) {
        return new IllegalArgumentException(
                "'" + name + "' is no scenario. There are unary-N, streams-N, saturated-N, body-SIZE "
                        + "(100k, 1m), rate-N, stalls-N, start and memory; usual are " + String.join(", ", USUAL));
    }
}
