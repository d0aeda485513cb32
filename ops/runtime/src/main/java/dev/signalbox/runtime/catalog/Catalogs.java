package dev.signalbox.runtime.catalog;

import dev.signalbox.records.catalog.Catalog;
import java.util.function.Consumer;

/** The catalogue as this process knows it. */
public interface Catalogs {
    /** The youngest version read; {@link Catalog#EMPTY} before the first. */
    Catalog current();

    /** Told of each new version, on the reading thread; also of the current one at once, if there is one. */
    void onChange(Consumer<Catalog> listener);
}
