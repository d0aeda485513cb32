package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.PromptTarget;
import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.dialects.prompt.Member;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.Setting;
import dev.signalbox.dialects.prompt.Tool;
import dev.signalbox.records.Dialect;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Set;

/** Writes what is meant as a chat body: its settings and tools; {@link ChatTurnsWriter} writes its messages. */
final class ChatPromptWriter extends OpenAiPromptWriter {
    private static final Set<String> OF_RESPONSES =
            Set.of("prompt_cache_key", "prompt_cache_retention", "safety_identifier", "service_tier", "text.verbosity");

    ChatPromptWriter(Prompt prompt, PromptTarget target) {
        super(prompt, target);
    }

    @Override
    protected UpstreamCall write() throws BadRequest {
        out.beginObject().member("model", target.model());
        out.name("messages");
        new ChatTurnsWriter(prompt, out, drops).write();
        tools();
        sampling();
        format("response_format");
        thinking();
        others();
        drops.caching(prompt);
        if (target.stream()) {
            out.member("stream", true).name("stream_options").beginObject().member("include_usage", true).endObject();
        }
        out.endObject();
        return UpstreamCall.of(ChatRequestWriter.CHAT, out.bytes());
    }

    /**
     * What Responses have under the same name, but for metadata, which are for answers that are stored. Engines and providers
     * behind this API know all of who asks, and most of the rest not: that goes to targets whose models say so.
     */
    private void others() throws BadRequest {
        var others = new ArrayList<Setting>();
        for (var setting : prompt.others()) {
            boolean shared = prompt.dialect() == Dialect.OPENAI_RESPONSES
                    && (setting.name().equals("user") || target.can("openai-members") && OF_RESPONSES.contains(setting.name()));
            if (shared) {
                out.member(setting.name().substring(setting.name().indexOf('.') + 1), setting.value());
            } else {
                others.add(setting);
            }
        }
        drops.others(others);
    }

    private void tools() throws BadRequest {
        boolean any = false;
        for (var tool : prompt.tools()) {
            switch (tool) {
                case Tool.Function function -> {
                    if (!any) {
                        out.name("tools").beginArray();
                        any = true;
                    }
                    function(function);
                }
                case Tool.Builtin builtin -> drops.builtin(builtin, prompt);
            }
        }
        if (any) {
            out.endArray();
            toolChoice();
        }
    }

    @Override
    protected void open(String type) {
        out.beginObject().member("type", type).name(type).beginObject();
    }

    @Override
    protected void close() {
        out.endObject().endObject();
    }

    private void function(Tool.Function function) {
        open("function");
        out.member("name", function.name());
        unlessEmpty("description", function.description());
        if (function.parameters().present()) {
            out.member("parameters", function.parameters());
        }
        function.strict().ifPresent(strict -> out.member("strict", strict));
        close();
    }

    private void sampling() throws BadRequest {
        var sampling = prompt.sampling();
        sampling.maxTokens().ifPresent(most -> out.member("max_completion_tokens", most));
        sampling.temperature().ifPresent(value -> out.member("temperature", value));
        sampling.topP().ifPresent(value -> out.member("top_p", value));
        topK();
        sampling.frequencyPenalty().ifPresent(value -> out.member("frequency_penalty", value));
        sampling.presencePenalty().ifPresent(value -> out.member("presence_penalty", value));
        unlessEmpty("stop", sampling.stop());
        sampling.seed().ifPresent(value -> out.member("seed", value));
        if (sampling.choices() > 1) {
            out.member("n", sampling.choices());
        }
        if (sampling.logprobs().isPresent() && prompt.dialect() != Dialect.OPENAI_CHAT) {
            drops.meaning(Member.LOGPROBS, "Leave it out: log probabilities of an answer are not translated.");
        } else if (sampling.logprobs().isPresent()) {
            out.member("logprobs", true).member("top_logprobs", sampling.logprobs().getAsInt());
        }
    }

    /** A model that is only told to think, or to judge itself, thinks as much as it does by itself. */
    private void thinking() {
        var thinking = prompt.thinking();
        if (thinking.shown().isPresent()) {
            drops.hint(Member.THINKING);
        }
        switch (thinking.mode()) {
            case UNSAID -> {}
            case OFF -> {
                if (forbidsThinking()) {
                    out.member("reasoning_effort", "none");
                }
            }
            case ON, ADAPTIVE -> thinking.word().ifPresentOrElse(
                    word -> out.member("reasoning_effort", word.name().toLowerCase(Locale.ROOT)),
                    () -> drops.hint(Member.THINKING));
        }
    }
}
