package dev.signalbox.runtime.catalog;

import dev.signalbox.records.catalog.Catalog;
import java.util.function.Consumer;

/** The catalogue as this process knows it. */
public interface Catalogs {
    /** The youngest version that all parts were told of; {@link Catalog#EMPTY} before the first. */
    Catalog current();

    /**
     * Told of each new version, on the reading thread; also of the current one at once, if there is one. What it throws stops nobody else:
     * the part goes on with the catalogue before, and the process is not ready until it takes one.
     *
     * @param part who it is, for logs and readiness
     */
    void onChange(String part, Consumer<Catalog> listener);
}
