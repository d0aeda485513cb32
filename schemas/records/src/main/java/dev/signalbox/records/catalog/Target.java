package dev.signalbox.records.catalog;

/**
 * One place a request can run: a provider's model, or one replica of a pool.
 *
 * @param id {@code model@provider}, and {@code /replica} where there are several
 * @param index place in {@link Catalog#targets()} of this catalogue version
 */
public record Target(String id, int index, Model model, Provider provider, String url, int replica) {}
