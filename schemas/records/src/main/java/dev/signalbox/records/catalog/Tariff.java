package dev.signalbox.records.catalog;

import java.util.List;

/**
 * A price that holds from some day on, or above some size of the prompt.
 *
 * @param fromMillis epoch milliseconds; 0 for always
 * @param aboveInput tokens that must have gone in for it to hold; 0 for any
 */
public record Tariff(long fromMillis, long aboveInput, Model.Price price) {
    /** The one of the latest day that has come and of the largest size that was passed, else the plain price. */
    static Model.Price of(Model.Price plain, List<Tariff> tariffs, long at, long input) {
        long day = 0;
        for (var tariff : tariffs) {
            if (tariff.fromMillis <= at) {
                day = Math.max(day, tariff.fromMillis);
            }
        }
        var price = plain;
        long above = -1;
        for (var tariff : tariffs) {
            boolean holds = tariff.fromMillis == day && (tariff.aboveInput == 0 || input > tariff.aboveInput);
            if (holds && tariff.aboveInput > above) {
                above = tariff.aboveInput;
                price = tariff.price;
            }
        }
        return price;
    }
}
