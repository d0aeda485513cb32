package dev.signalbox.records.catalog;

import java.util.Optional;

/**
 * One place a request can run: a provider's model, or one replica of a pool.
 *
 * @param id {@code model@provider}, and {@code /replica} where there are several
 * @param index place in {@link Catalog#targets()} of this catalogue version
 */
public record Target(String id, int index, Model model, Provider provider, String url, int replica) {
    /** How it goes on with an answer that was begun elsewhere; empty where its model does not say that it can, or its streams are not its dialect's. */
    public Optional<Prefill> prefill() {
        if (provider.answers().stream().isPresent()) {
            return Optional.empty();
        }
        var words = model.capabilities();
        if (words.contains("prefill-continue")) {
            return Optional.of(Prefill.CONTINUE_FINAL_MESSAGE);
        }
        if (words.contains("prefill-flag")) {
            return Optional.of(Prefill.FLAG);
        }
        if (words.contains("prefill-turn")) {
            return Optional.of(Prefill.TURN);
        }
        if (!words.contains("prefill")) {
            return Optional.empty();
        }
        boolean continues = provider.engine()
                .map(Provider.Engine::metrics)
                .filter(engine -> engine.equals("vllm") || engine.equals("sglang"))
                .isPresent();
        return Optional.of(continues ? Prefill.CONTINUE_FINAL_MESSAGE : Prefill.TURN);
    }
}
