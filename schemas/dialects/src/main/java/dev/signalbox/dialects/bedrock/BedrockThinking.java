package dev.signalbox.dialects.bedrock;

import dev.signalbox.dialects.anthropic.Reflection;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.prompt.Thinking;

/** How each family of models is asked to think: members of the model's own request, below Converse's. */
final class BedrockThinking {
    private enum Way {
        NOT_SAID,
        CLAUDE_OFF,
        CLAUDE_ADAPTIVE,
        CLAUDE_BUDGET,
        NOVA_EFFORT,
        GPT_EFFORT
    }

    private final Thinking thinking;
    private final Reflection reflection;
    private final boolean forbidden;
    private final Way way;

    /**
     * @param reflection what Anthropic's models make of it
     * @param forbidden whether the model has to be told not to think, which Amazon's need not
     */
    BedrockThinking(Thinking thinking, Reflection reflection, BedrockFamily family, boolean forbidden) {
        this.thinking = thinking;
        this.reflection = reflection;
        this.forbidden = forbidden;
        this.way = way(family);
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

    /** Whether something is asked for that can't be said to the model. */
    boolean goesWithout() {
        boolean wanted = thinking.mode() == Thinking.Mode.ON || thinking.mode() == Thinking.Mode.ADAPTIVE;
        return !said() && (wanted || forbidden);
    }

    void write(JsonOut out) {
        switch (way) {
            case NOT_SAID -> {}
            case CLAUDE_OFF -> out.name("thinking").beginObject().member("type", "disabled").endObject();
            case CLAUDE_ADAPTIVE -> out.name("thinking").beginObject().member("type", "adaptive").endObject();
            case CLAUDE_BUDGET -> {
                out.name("thinking").beginObject().member("type", "enabled");
                out.member("budget_tokens", reflection.budget()).endObject();
            }
            case NOVA_EFFORT -> {
                out.name("reasoningConfig").beginObject().member("type", "enabled");
                out.member("maxReasoningEffort", word(thinking)).endObject();
            }
            case GPT_EFFORT -> out.member("reasoning_effort", word(thinking));
        }
    }

    private Way way(BedrockFamily family) {
        return switch (thinking.mode()) {
            case UNSAID -> Way.NOT_SAID;
            case OFF -> family == BedrockFamily.CLAUDE && forbidden ? Way.CLAUDE_OFF : Way.NOT_SAID;
            case ON, ADAPTIVE -> switch (family) {
                case CLAUDE -> !reflection.on() ? Way.NOT_SAID : reflection.adaptive() ? Way.CLAUDE_ADAPTIVE : Way.CLAUDE_BUDGET;
                case NOVA -> Way.NOVA_EFFORT;
                case GPT -> Way.GPT_EFFORT;
                case OTHER -> Way.NOT_SAID;
            };
        };
    }
}
