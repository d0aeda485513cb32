package dev.signalbox.standalone.catalog;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What may stand at one place of a catalogue file. It becomes known by reading: whoever asks a {@link Mapping} for a key says what it takes
 * there. Owned by one reading, not thread-safe.
 */
final class Shape {
    /** What stands there. */
    enum Kind {
        UNKNOWN,
        TEXT,
        WHOLE,
        NUMBER,
        FLAG,
        DURATION,
        ANYTHING,
        LIST,
        /** Keys that are known. */
        MAPPING,
        /** Keys of the writer's own. */
        TABLE
    }

    private Kind kind = Kind.UNKNOWN;
    private final Map<String, Shape> members = new LinkedHashMap<>();
    private Optional<Shape> items = Optional.empty();
    private List<String> words = List.of();
    private double least = Double.NEGATIVE_INFINITY;
    private double most = Double.POSITIVE_INFINITY;
    private String pattern = "";
    private boolean required;

    Kind kind() {
        return kind;
    }

    Shape is(Kind what) {
        kind = what;
        return this;
    }

    /** The key of a mapping. */
    Shape member(String key) {
        kind = Kind.MAPPING;
        return members.computeIfAbsent(key, _ -> new Shape());
    }

    Map<String, Shape> members() {
        return members;
    }

    /** An item of a list, or a value of a table. */
    Shape item(Kind of) {
        kind = of;
        var item = items.orElseGet(Shape::new);
        items = Optional.of(item);
        return item;
    }

    Optional<Shape> items() {
        return items;
    }

    Shape oneOf(Collection<String> known) {
        words = List.copyOf(known);
        return is(Kind.TEXT);
    }

    List<String> words() {
        return words;
    }

    Shape within(double from, double to) {
        least = from;
        most = to;
        return this;
    }

    double least() {
        return least;
    }

    double most() {
        return most;
    }

    Shape matching(String regex) {
        pattern = regex;
        return this;
    }

    String pattern() {
        return pattern;
    }

    Shape must() {
        required = true;
        return this;
    }

    boolean required() {
        return required;
    }
}
