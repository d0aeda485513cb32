package dev.signalbox.dialects.anthropic;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.PromptTarget;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.prompt.Drops;
import dev.signalbox.dialects.prompt.Member;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.Sampling;
import dev.signalbox.dialects.prompt.Thinking;
import dev.signalbox.dialects.prompt.ToolChoice;
import dev.signalbox.records.Dialect;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Whether and how a model of Anthropic's is to think, here or at Bedrock, and how long its answer may be, which the API ties together: the
 * budget of thinking lies below the limit of the answer and is at least {@value #LEAST}; a tool can't be forced while
 * the model thinks, nor most of what draws tokens be set; and a budget can't be given in the middle of a round of calls that began without thinking. What
 * does not fit goes without thinking, and the caller is told. Models that judge themselves take an effort instead of a
 * budget.
 *
 * @param on whether it thinks
 * @param adaptive whether it judges itself
 * @param budget tokens, where it thinks and does not judge itself
 * @param maxTokens of the answer, thinking included
 */
public record Reflection(boolean on, boolean adaptive, int budget, int maxTokens) {
    /** Capability of a model that judges itself how much it thinks. */
    static final String ADAPTIVE = "adaptive-thinking";

    /** Capability of a model that takes an effort. */
    static final String EFFORT = "effort";

    static final int LEAST = 1_024;
    private static final int ANSWER = 4_096;
    private static final double LEAST_TOP_P = 0.95;

    /** Of a model that does not think. */
    public static final Reflection NONE = new Reflection(false, false, 0, 0);

    /**
     * What becomes of a caller's wish.
     *
     * @param spoken dialect of the body that is written
     * @param late whether it ends within a round of calls that began without thinking
     */
    public static Reflection of(Prompt prompt, PromptTarget target, Dialect spoken, boolean late, Drops drops) {
        int limit = prompt.sampling().maxTokens().orElse(target.maxOutput() > 0 ? target.maxOutput() : ANSWER);
        var thinking = prompt.thinking();
        boolean own = prompt.dialect() == spoken;
        boolean wanted = thinking.mode() == Thinking.Mode.ON || thinking.mode() == Thinking.Mode.ADAPTIVE;
        boolean adaptive = target.can(ADAPTIVE) || own && thinking.mode() == Thinking.Mode.ADAPTIVE;
        if (!wanted) {
            return new Reflection(false, adaptive, 0, limit);
        }
        if (forced(prompt) || late && !own && !adaptive) {
            drops.hint(Member.THINKING);
            return new Reflection(false, adaptive, 0, limit);
        }
        if (adaptive) {
            return new Reflection(true, true, 0, limit);
        }
        int budget = Math.max(LEAST, thinking.budget().orElse(Thinking.effort(Thinking.Effort.MEDIUM).budget().getAsInt()));
        if (prompt.sampling().maxTokens().isEmpty() && target.maxOutput() == 0) {
            return new Reflection(true, false, budget, budget + ANSWER);
        }
        int fits = Math.max(limit - limit / 4, LEAST);
        if (limit <= LEAST) {
            drops.hint(Member.THINKING);
            return new Reflection(false, false, 0, limit);
        }
        if (budget >= limit && thinking.budgetTokens().isPresent()) {
            drops.hint(Member.THINKING);
        }
        return new Reflection(true, false, budget < limit ? budget : fits, limit);
    }

    private static boolean forced(Prompt prompt) {
        var mode = prompt.toolChoice().mode();
        return !prompt.tools().isEmpty() && (mode == ToolChoice.Mode.REQUIRED || mode == ToolChoice.Mode.ONE);
    }

    /** The temperature that is sent; empty where there is none, or it may not stand beside thought. */
    public OptionalDouble temperature(Sampling sampling, Drops drops) throws BadRequest {
        if (sampling.temperature().isEmpty()) {
            return OptionalDouble.empty();
        }
        double most = drops.within(Member.TEMPERATURE, sampling.temperature().getAsDouble(), 1);
        if (on && most != 1) {
            drops.meaning(Member.TEMPERATURE, "Leave it out, or use 1, where the model is to think.");
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(most);
    }

    /** The nucleus that is sent; empty where there is none, or it may not stand beside thought. */
    public OptionalDouble topP(Sampling sampling, Drops drops) throws BadRequest {
        if (on && sampling.topP().orElse(1) < LEAST_TOP_P) {
            drops.meaning(Member.TOP_P, "Leave it out where the model is to think, or use at least " + LEAST_TOP_P + ".");
            return OptionalDouble.empty();
        }
        return sampling.topP();
    }

    /** The same of as many tokens as may be drawn. */
    public OptionalInt topK(Sampling sampling, Drops drops) throws BadRequest {
        if (on && sampling.topK().isPresent()) {
            drops.meaning(Member.TOP_K, "Leave it out where the model is to think.");
            return OptionalInt.empty();
        }
        return sampling.topK();
    }

    void write(Thinking thinking, JsonOut out) {
        if (thinking.mode() == Thinking.Mode.OFF) {
            out.name("thinking").beginObject().member("type", "disabled").endObject();
        } else if (on) {
            out.name("thinking").beginObject().member("type", adaptive ? "adaptive" : "enabled");
            if (!adaptive) {
                out.member("budget_tokens", budget);
            }
            thinking.shown().ifPresent(shown -> out.member("display", shown ? "summarized" : "omitted"));
            out.endObject();
        }
    }

    /** The word for {@code output_config.effort}; empty where there is none, or the model takes none. */
    public String effort(Thinking thinking, PromptTarget target, Drops drops) {
        boolean derived = thinking.effort().isEmpty() && on && adaptive;
        var word = derived ? thinking.word() : thinking.effort();
        if (word.isEmpty()) {
            return "";
        }
        if (!adaptive && !target.can(EFFORT)) {
            if (thinking.mode() == Thinking.Mode.UNSAID) {
                drops.hint(Member.THINKING);
            }
            return "";
        }
        return (word.get() == Thinking.Effort.MINIMAL ? Thinking.Effort.LOW : word.get()).name().toLowerCase(Locale.ROOT);
    }
}
