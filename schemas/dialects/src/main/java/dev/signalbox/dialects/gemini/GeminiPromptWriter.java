package dev.signalbox.dialects.gemini;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.PromptTarget;
import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.dialects.prompt.Format;
import dev.signalbox.dialects.prompt.Member;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.PromptWriter;
import dev.signalbox.dialects.prompt.Thinking;
import dev.signalbox.dialects.prompt.Tool;
import dev.signalbox.dialects.prompt.ToolChoice;
import dev.signalbox.records.Dialect;
import java.util.Optional;

/**
 * Writes what is meant as a body of this dialect: its tools and settings; {@link GeminiTurnsWriter} writes its contents.
 * Schemas go as the JSON Schemas that they came as.
 */
final class GeminiPromptWriter extends PromptWriter {
    /** What the API takes. */
    private static final int MAX_STOPS = 5;

    /** What every model that thinks takes for a budget. */
    private static final int MAX_BUDGET = 24_576;


    GeminiPromptWriter(Prompt prompt, PromptTarget target) {
        super(prompt, target);
    }

    @Override
    protected UpstreamCall write() throws BadRequest {
        out.beginObject();
        new GeminiTurnsWriter(prompt, out, drops).write();
        tools();
        toolChoice();
        out.name("generationConfig").beginObject();
        sampling();
        format();
        thinking();
        out.endObject();
        drops.others(prompt.others());
        drops.caching(prompt);
        out.endObject();
        var path = GeminiRequestWriter.path(target.model(), target.stream());
        return UpstreamCall.of(path, out.bytes());
    }

    private void tools() throws BadRequest {
        if (prompt.tools().isEmpty()) {
            return;
        }
        out.name("tools").beginArray();
        boolean open = false;
        for (var tool : prompt.tools()) {
            boolean function = tool instanceof Tool.Function;
            if (function != open) {
                open = function;
                if (function) {
                    out.beginObject().name("functionDeclarations").beginArray();
                } else {
                    out.endArray().endObject();
                }
            }
            switch (tool) {
                case Tool.Function declared -> function(declared);
                case Tool.Builtin builtin -> builtin(builtin);
            }
        }
        if (open) {
            out.endArray().endObject();
        }
        out.endArray();
    }

    private void function(Tool.Function function) {
        out.beginObject().member("name", function.name());
        unlessEmpty("description", function.description());
        if (function.parameters().present()) {
            out.member("parametersJsonSchema", function.parameters());
        }
        out.endObject();
        if (function.strict().orElse(false)) {
            drops.strict();
        }
    }

    private void builtin(Tool.Builtin builtin) throws BadRequest {
        if (prompt.dialect() == Dialect.GEMINI) {
            out.beginObject().member(builtin.type(), builtin.value()).endObject();
        } else {
            drops.builtin(builtin, prompt);
        }
    }

    /** A choice among some tools, none included, is what {@code VALIDATED} allows; {@code AUTO} takes no names. */
    private void toolChoice() throws BadRequest {
        var choice = prompt.toolChoice();
        if (prompt.tools().isEmpty()) {
            return;
        }
        if (choice.parallel().isPresent() && !choice.parallel().get() && choice.mode() != ToolChoice.Mode.NONE) {
            drops.meaning(Member.PARALLEL_TOOLS, "Leave it out: several calls may come in one turn.");
        }
        if (choice.mode() == ToolChoice.Mode.UNSAID) {
            return;
        }
        var mode = switch (choice.mode()) {
            case NONE -> "NONE";
            case REQUIRED, ONE -> "ANY";
            default -> choice.names().isEmpty() ? "AUTO" : "VALIDATED";
        };
        out.name("toolConfig").beginObject().name("functionCallingConfig").beginObject().member("mode", mode);
        unlessEmpty("allowedFunctionNames", choice.names());
        out.endObject().endObject();
    }

    private void sampling() throws BadRequest {
        var sampling = prompt.sampling();
        sampling.maxTokens().ifPresent(most -> out.member("maxOutputTokens", most));
        sampling.temperature().ifPresent(value -> out.member("temperature", value));
        sampling.topP().ifPresent(value -> out.member("topP", value));
        sampling.topK().ifPresent(value -> out.member("topK", value));
        sampling.frequencyPenalty().ifPresent(value -> out.member("frequencyPenalty", value));
        sampling.presencePenalty().ifPresent(value -> out.member("presencePenalty", value));
        stop();
        sampling.seed().ifPresent(value -> out.member("seed", folded(value)));
        if (sampling.choices() > 1) {
            out.member("candidateCount", sampling.choices());
        }
        drops.meaning(Member.LOGPROBS, sampling.logprobs().isPresent(), "Leave it out: log probabilities are not translated.");
    }

    private void stop() throws BadRequest {
        var stop = prompt.sampling().stop();
        if (stop.isEmpty()) {
            return;
        }
        if (stop.size() > MAX_STOPS) {
            drops.meaning(Member.STOP, "Send at most " + MAX_STOPS + " strings.");
        }
        out.name("stopSequences").beginArray();
        stop.stream().limit(MAX_STOPS).forEach(out::string);
        out.endArray();
    }

    /** The API takes 32 bits; the same seed is always the same one. */
    private static int folded(long seed) {
        return seed == (int) seed ? (int) seed : (int) (seed ^ seed >>> 32);
    }

    private void format() {
        switch (prompt.format()) {
            case Format.Free _ -> {}
            case Format.AnyJson _ -> out.member("responseMimeType", "application/json");
            case Format.Schema schema -> {
                out.member("responseMimeType", "application/json");
                out.member("responseJsonSchema", schema.schema());
            }
        }
    }

    /**
     * Budgets are what all models that think take; levels only newer ones do, which take budgets too. A model that does
     * not think takes neither, and need not be told to leave it.
     */
    private void thinking() {
        var thinking = prompt.thinking();
        boolean unsaid = thinking.mode() == Thinking.Mode.UNSAID && thinking.shown().isEmpty();
        if (unsaid || (thinking.mode() == Thinking.Mode.OFF && !forbidsThinking())) {
            return;
        }
        out.name("thinkingConfig").beginObject();
        switch (thinking.mode()) {
            case UNSAID -> {}
            case OFF -> out.member("thinkingBudget", 0);
            case ON -> amount(thinking);
            case ADAPTIVE -> out.member("thinkingBudget", -1);
        }
        shown(thinking).ifPresent(shown -> out.member("includeThoughts", shown));
        out.endObject();
    }

    private void amount(Thinking thinking) {
        if (thinking.effort().isPresent() && prompt.dialect() == Dialect.GEMINI) {
            var effort = thinking.effort().get();
            var level = effort.compareTo(Thinking.Effort.HIGH) > 0 ? Thinking.Effort.HIGH : effort;
            out.member("thinkingLevel", level.name());
        } else if (thinking.budgetTokens().isPresent()) {
            out.member("thinkingBudget", thinking.budgetTokens().getAsInt());
        } else {
            out.member("thinkingBudget", Math.min(MAX_BUDGET, thinking.budget().orElse(-1)));
        }
    }

    /** Where this dialect shows nothing unless asked to, others show what they thought as soon as they are to think. */
    private Optional<Boolean> shown(Thinking thinking) {
        boolean thinks = thinking.mode() == Thinking.Mode.ON || thinking.mode() == Thinking.Mode.ADAPTIVE;
        return thinking.shown().isPresent() || !thinks || prompt.dialect() == Dialect.GEMINI
                ? thinking.shown()
                : Optional.of(true);
    }
}
