package dev.signalbox.records.catalog;

import java.util.List;

/** A name that clients ask for, and the models ({@code id} or {@code id@provider}) that may answer. */
public record Route(String name, List<String> candidates) {
    public Route {
        candidates = List.copyOf(candidates);
    }
}
