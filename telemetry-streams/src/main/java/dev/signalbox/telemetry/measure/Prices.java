package dev.signalbox.telemetry.measure;

import dev.signalbox.records.Usage;
import dev.signalbox.records.catalog.Model.Price;

/** What an attempt costs, see {@link LastingPrices}. A target that no catalogue had costs nothing and is counted all the same. */
public interface Prices {
    /** @param at epoch milliseconds of the attempt's end, since prices change */
    long microDollars(String target, Usage usage, long at);

    /** Dollars per million tokens are micro-dollars per token. Images and audio count as input and output text. */
    static long cost(Price price, Usage usage) {
        return Math.round((usage.inputUncached() + usage.audioInput() + usage.imageInput()) * price.input()
                + usage.cacheRead() * price.cacheRead()
                + usage.cacheWrite5m() * price.cacheWrite5m()
                + usage.cacheWrite1h() * price.cacheWrite1h()
                + usage.output() * price.output());
    }
}
