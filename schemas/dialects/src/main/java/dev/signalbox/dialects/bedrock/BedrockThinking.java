package dev.signalbox.dialects.bedrock;

import dev.signalbox.dialects.PromptTarget;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.prompt.Drops;
import dev.signalbox.dialects.prompt.Member;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.Thinking;

/** How each family of models is asked to think: members of the model's own request, below Converse's. */
final class BedrockThinking {
    /** Claude thinks with no smaller budget. */
    private static final int LEAST_BUDGET = 1_024;

    private enum Way {
        NOT_SAID,
        CLAUDE_OFF,
        CLAUDE_ADAPTIVE,
        CLAUDE_BUDGET,
        NOVA_EFFORT,
        GPT_EFFORT
    }

    private final Thinking thinking;
    private final int most;
    private final Way way;

    BedrockThinking(Prompt prompt, PromptTarget target, BedrockFamily family, Drops drops) {
        this.thinking = prompt.thinking();
        this.most = prompt.sampling().maxTokens().orElse(Integer.MAX_VALUE);
        this.way = way(family, target.can("reasoning"));
        boolean wanted = thinking.mode() == Thinking.Mode.ON || thinking.mode() == Thinking.Mode.ADAPTIVE;
        if (wanted && way == Way.NOT_SAID) {
            drops.hint(Member.THINKING);
        }
    }

    /** Three words for how much, of those that there are. */
    static String word(Thinking thinking) {
        return switch (thinking.word().orElse(Thinking.Effort.MEDIUM)) {
            case MINIMAL, LOW -> "low";
            case MEDIUM -> "medium";
            case HIGH, XHIGH, MAX -> "high";
        };
    }

    boolean said() {
        return way != Way.NOT_SAID;
    }

    void write(JsonOut out) {
        switch (way) {
            case NOT_SAID -> {}
            case CLAUDE_OFF -> out.name("thinking").beginObject().member("type", "disabled").endObject();
            case CLAUDE_ADAPTIVE -> out.name("thinking").beginObject().member("type", "adaptive").endObject();
            case CLAUDE_BUDGET -> {
                out.name("thinking").beginObject().member("type", "enabled");
                out.member("budget_tokens", Math.max(LEAST_BUDGET, Math.min(budget(), most - 1))).endObject();
            }
            case NOVA_EFFORT -> {
                out.name("reasoningConfig").beginObject().member("type", "enabled");
                out.member("maxReasoningEffort", word(thinking)).endObject();
            }
            case GPT_EFFORT -> out.member("reasoning_effort", word(thinking));
        }
    }

    private Way way(BedrockFamily family, boolean reasons) {
        return switch (thinking.mode()) {
            case UNSAID -> Way.NOT_SAID;
            case OFF -> family == BedrockFamily.CLAUDE && reasons ? Way.CLAUDE_OFF : Way.NOT_SAID;
            case ON, ADAPTIVE -> switch (family) {
                case CLAUDE -> thinking.mode() == Thinking.Mode.ADAPTIVE ? Way.CLAUDE_ADAPTIVE
                        : most > LEAST_BUDGET ? Way.CLAUDE_BUDGET : Way.NOT_SAID;
                case NOVA -> Way.NOVA_EFFORT;
                case GPT -> Way.GPT_EFFORT;
                case OTHER -> Way.NOT_SAID;
            };
        };
    }

    private int budget() {
        return thinking.budget().orElseGet(() -> Thinking.effort(Thinking.Effort.MEDIUM).budget().orElse(LEAST_BUDGET));
    }
}
