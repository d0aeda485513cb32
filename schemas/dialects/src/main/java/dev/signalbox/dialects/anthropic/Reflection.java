package dev.signalbox.dialects.anthropic;

import dev.signalbox.dialects.PromptTarget;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.prompt.Drops;
import dev.signalbox.dialects.prompt.Member;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.Thinking;
import dev.signalbox.dialects.prompt.ToolChoice;
import dev.signalbox.records.Dialect;
import java.util.Locale;

/**
 * Whether and how a model of this dialect is to think, and how long its answer may be, which the API ties together: the
 * budget of thinking lies below the limit of the answer and is at least {@value #LEAST}; a tool can't be forced while
 * the model thinks; and a budget can't be given in the middle of a round of calls that began without thinking. What
 * does not fit goes without thinking, and the caller is told. Models that judge themselves take an effort instead of a
 * budget.
 *
 * @param on whether it thinks
 * @param adaptive whether it judges itself
 * @param budget tokens, where it thinks and does not judge itself
 * @param maxTokens of the answer, thinking included
 */
record Reflection(boolean on, boolean adaptive, int budget, int maxTokens) {
    /** Capability of a model that judges itself how much it thinks. */
    static final String ADAPTIVE = "adaptive-thinking";

    /** Capability of a model that takes an effort. */
    static final String EFFORT = "effort";

    static final int LEAST = 1_024;
    private static final int ANSWER = 4_096;

    static Reflection of(Prompt prompt, PromptTarget target, Conversation conversation, Drops drops) {
        int limit = prompt.sampling().maxTokens().orElse(target.maxOutput() > 0 ? target.maxOutput() : ANSWER);
        var thinking = prompt.thinking();
        boolean own = prompt.dialect() == Dialect.ANTHROPIC_MESSAGES;
        boolean wanted = thinking.mode() == Thinking.Mode.ON || thinking.mode() == Thinking.Mode.ADAPTIVE;
        boolean adaptive = target.can(ADAPTIVE) || own && thinking.mode() == Thinking.Mode.ADAPTIVE;
        if (!wanted) {
            return new Reflection(false, adaptive, 0, limit);
        }
        boolean late = !own && !adaptive && conversation.callsWithoutReasoning();
        if (forced(prompt) || late) {
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
    String effort(Thinking thinking, PromptTarget target, Drops drops) {
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
