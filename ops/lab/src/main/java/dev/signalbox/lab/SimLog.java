package dev.signalbox.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** One partition of a topic: a list that only grows. What is appended passes through the topic's codec where the schedule asks for it. */
final class SimLog<T> {
    private final String name;
    private final UnaryOperator<T> wire;
    private final List<T> records = new ArrayList<>();

    SimLog(String name, UnaryOperator<T> wire) {
        this.name = name;
        this.wire = wire;
    }

    String name() {
        return name;
    }

    long append(T value) {
        records.add(wire.apply(value));
        return records.size() - 1L;
    }

    T at(long offset) {
        return records.get((int) offset);
    }

    long end() {
        return records.size();
    }

    List<T> all() {
        return records;
    }

    @Override
    public String toString() {
        return name;
    }
}
