package dev.signalbox.records.catalog;

import java.util.List;

/**
 * A model at a provider.
 *
 * @param upstream the name that the provider knows it by
 * @param context window in tokens, 0 where it is not known
 * @param capabilities free words; those of {@code Feature} are checked against requests: tools, vision, audio, json-schema, logprobs, prefill.
 *     {@code prefill} goes on with an answer that was begun elsewhere, in the way of its engine, or in that of {@code prefill-continue},
 *     {@code prefill-turn} or {@code prefill-flag}; {@code prefill-grammar}, {@code prefill-logprobs} and {@code prefill-reasoning} say
 *     that it truly does so with these
 * @param price where no tariff holds
 * @param maxOutput tokens that it puts out at most, 0 where that is not known
 */
public record Model(
        String id, String provider, String upstream, int context, List<String> capabilities, Price price, int maxOutput, List<Tariff> tariffs,
        Terms terms) {
    public Model {
        capabilities = List.copyOf(capabilities);
        tariffs = List.copyOf(tariffs);
    }

    public Model(String id, String provider, String upstream, int context, List<String> capabilities, Price price) {
        this(id, provider, upstream, context, capabilities, price, 0, List.of(), Terms.UNKNOWN);
    }

    /**
     * What a call costs.
     *
     * @param at when, in epoch milliseconds
     * @param input all tokens that went in
     */
    public Price priceAt(long at, long input) {
        return tariffs.isEmpty() ? price : Tariff.of(price, tariffs, at, input);
    }

    /** {@code model@provider}: unique in a catalogue, where the id alone may be offered by several providers. */
    public String qualifiedId() {
        return id + "@" + provider;
    }

    /** US dollars per million tokens. */
    public record Price(double input, double cacheRead, double cacheWrite5m, double cacheWrite1h, double output) {
        public static final Price FREE = new Price(0, 0, 0, 0, 0);
    }
}
