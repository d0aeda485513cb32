package dev.signalbox.dialects;

import java.util.Set;

/**
 * Where a translated request goes.
 *
 * @param model as the provider knows it
 * @param maxOutput tokens that the model puts out at most, for dialects in which a limit has to be said; 0 where nobody
 *     knows
 * @param capabilities of the model, in the catalogue's words
 * @param lenient whether what the provider can't do is left out and reported, instead of refused
 */
public record PromptTarget(
        String model, boolean stream, int maxOutput, Set<String> capabilities, boolean lenient) {
    /** Capability of a model that thinks, and can be told how much. */
    public static final String REASONING = "reasoning";

    public PromptTarget {
        capabilities = Set.copyOf(capabilities);
    }

    public PromptTarget(String model, boolean stream) {
        this(model, stream, 0, Set.of(), false);
    }

    /**
     * Whether the model may well think: it has that capability, or nothing that it can is named. The words of the {@code prefill} family say how it
     * goes on with an answer, and nothing else.
     */
    public boolean mayThink() {
        return can(REASONING) || capabilities.stream().allMatch(word -> word.startsWith("prefill"));
    }

    /** Whether the model has a capability of the catalogue. */
    public boolean can(String capability) {
        return capabilities.contains(capability);
    }
}
