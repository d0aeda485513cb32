package dev.signalbox.telemetry.measure;

import dev.signalbox.records.Usage;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Model;
import dev.signalbox.records.catalog.Target;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Prices by the current catalogue, and by the last one that had a target where that one has it no more: attempts end after their target has
 * gone, and are on the bill. Of those that have gone it knows the last {@value #MOST_GONE}, and those alone that it was told of since it began.
 * Thread-safe.
 */
public final class LastingPrices implements Prices {
    private static final int MOST_GONE = 10_000;

    private final Map<String, Model> gone = new LinkedHashMap<>();
    private Catalog known = Catalog.EMPTY;

    /** A catalogue applies. */
    public synchronized void apply(Catalog catalog) {
        if (catalog.version() <= known.version()) {
            return;
        }
        for (var target : known.targets()) {
            if (catalog.target(target.id()).isEmpty()) {
                gone.remove(target.id());
                gone.put(target.id(), target.model());
            }
        }
        known = catalog;
        var oldest = gone.keySet().iterator();
        while (gone.size() > MOST_GONE) {
            oldest.next();
            oldest.remove();
        }
    }

    @Override
    public long microDollars(String target, Usage usage, long at) {
        return model(target).map(model -> Prices.cost(model.priceAt(at, usage.input()), usage)).orElse(0L);
    }

    private synchronized Optional<Model> model(String target) {
        return known.target(target).map(Target::model).or(() -> Optional.ofNullable(gone.get(target)));
    }
}
