package dev.signalbox.records.catalog;

import dev.signalbox.records.Dialect;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Feature;
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

    /**
     * Whether it goes on with the answer to such a request where that was begun elsewhere. Only chat completions and Messages are gone on
     * with, and Messages by a turn alone and without reasoning.
     *
     * @param reasoned whether reasoning was shown
     */
    public boolean goesOnWith(Dialect asked, Facts facts, boolean reasoned) {
        var how = prefill();
        if (how.isEmpty() || !provider.speaks(asked)) {
            return false;
        }
        var words = model.capabilities();
        boolean grammar = facts.needs(Feature.GRAMMAR) || facts.needs(Feature.JSON_SCHEMA);
        boolean can = (!grammar || words.contains("prefill-grammar"))
                && (!facts.needs(Feature.LOGPROBS) || words.contains("prefill-logprobs"))
                && (!reasoned || words.contains("prefill-reasoning"));
        return can && switch (asked) {
            case OPENAI_CHAT -> true;
            case ANTHROPIC_MESSAGES -> how.get() == Prefill.TURN && !reasoned && !facts.needs(Feature.REASONING);
            default -> false;
        };
    }
}
