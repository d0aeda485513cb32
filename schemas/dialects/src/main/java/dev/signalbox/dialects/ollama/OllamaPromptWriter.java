package dev.signalbox.dialects.ollama;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.PromptTarget;
import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.dialects.prompt.Format;
import dev.signalbox.dialects.prompt.Member;
import dev.signalbox.dialects.prompt.Offered;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.PromptWriter;
import dev.signalbox.dialects.prompt.Thinking;
import dev.signalbox.dialects.prompt.ToolChoice;

/**
 * Writes what is meant as a chat body. A prompt that is too long is to be refused: without {@code truncate} and {@code
 * shift} its beginning would be cut off in silence.
 */
final class OllamaPromptWriter extends PromptWriter {
    OllamaPromptWriter(Prompt prompt, PromptTarget target) {
        super(prompt, target);
    }

    @Override
    protected UpstreamCall write() throws BadRequest {
        out.beginObject().member("model", target.model());
        out.name("messages");
        new OllamaTurnsWriter(prompt, out, drops).write();
        tools();
        format();
        thinking();
        options();
        drops.others(prompt.others());
        drops.caching(prompt);
        out.member("truncate", false).member("shift", false).member("stream", target.stream()).endObject();
        return UpstreamCall.of(OllamaCodec.PATH, out.bytes());
    }

    private void tools() throws BadRequest {
        var mode = prompt.toolChoice().mode();
        var offered = Offered.of(prompt, false, drops);
        if (offered.isEmpty()) {
            return;
        }
        if (mode == ToolChoice.Mode.REQUIRED || mode == ToolChoice.Mode.ONE) {
            drops.meaning(Member.TOOL_CHOICE, "Leave the choice to the model: no tool can be forced on it.");
        }
        out.name("tools").beginArray();
        for (var function : offered) {
            if (function.strict().orElse(false)) {
                drops.strict();
            }
            out.beginObject().member("type", "function").name("function").beginObject().member("name", function.name());
            unlessEmpty("description", function.description());
            if (function.parameters().present()) {
                out.member("parameters", function.parameters());
            }
            out.endObject().endObject();
        }
        out.endArray();
    }

    private void format() {
        switch (prompt.format()) {
            case Format.Free _ -> {}
            case Format.AnyJson _ -> out.member("format", "json");
            case Format.Schema schema -> out.member("format", schema.schema());
        }
    }

    /** There are three words for how much, and only some models tell them apart. */
    private void thinking() {
        var thinking = prompt.thinking();
        switch (thinking.mode()) {
            case UNSAID -> {}
            case OFF -> out.member("think", false);
            case ON, ADAPTIVE -> {
                if (thinking.word().isEmpty()) {
                    out.member("think", true);
                } else {
                    out.member("think", word(thinking.word().get()));
                }
            }
        }
    }

    private static String word(Thinking.Effort effort) {
        return switch (effort) {
            case MINIMAL, LOW -> "low";
            case MEDIUM -> "medium";
            case HIGH, XHIGH, MAX -> "high";
        };
    }

    private void options() throws BadRequest {
        var sampling = prompt.sampling();
        drops.meaning(Member.CHOICES, sampling.choices() > 1, "Ask for one answer at a time.");
        drops.meaning(Member.LOGPROBS, sampling.logprobs().isPresent(), "Leave it out, or ask for a model whose provider speaks this API.");
        out.name("options").beginObject();
        sampling.maxTokens().ifPresent(most -> out.member("num_predict", most));
        sampling.temperature().ifPresent(value -> out.member("temperature", value));
        sampling.topP().ifPresent(value -> out.member("top_p", value));
        sampling.topK().ifPresent(value -> out.member("top_k", value));
        sampling.frequencyPenalty().ifPresent(value -> out.member("frequency_penalty", value));
        sampling.presencePenalty().ifPresent(value -> out.member("presence_penalty", value));
        sampling.seed().ifPresent(value -> out.member("seed", value));
        unlessEmpty("stop", sampling.stop());
        out.endObject();
    }
}
