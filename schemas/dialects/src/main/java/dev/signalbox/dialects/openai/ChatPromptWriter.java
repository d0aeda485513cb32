package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.PromptTarget;
import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.dialects.prompt.Format;
import dev.signalbox.dialects.prompt.Member;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.PromptWriter;
import dev.signalbox.dialects.prompt.Tool;
import dev.signalbox.dialects.prompt.ToolChoice;
import dev.signalbox.records.Dialect;
import java.util.Locale;

/** Writes what is meant as a chat body: its settings and tools; {@link ChatTurnsWriter} writes its messages. */
final class ChatPromptWriter extends PromptWriter {
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
        format();
        thinking();
        drops.others(prompt.others());
        drops.caching(prompt);
        if (target.stream()) {
            out.member("stream", true).name("stream_options").beginObject().member("include_usage", true).endObject();
        }
        out.endObject();
        return UpstreamCall.of(ChatRequestWriter.CHAT, out.bytes());
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
                case Tool.Builtin builtin -> drops.builtin(builtin);
            }
        }
        if (any) {
            out.endArray();
            toolChoice();
        }
    }

    private void function(Tool.Function function) {
        out.beginObject().member("type", "function").name("function").beginObject();
        out.member("name", function.name());
        if (!function.description().isEmpty()) {
            out.member("description", function.description());
        }
        if (function.parameters().present()) {
            out.member("parameters", function.parameters());
        }
        function.strict().ifPresent(strict -> out.member("strict", strict));
        out.endObject().endObject();
    }

    private void toolChoice() {
        var choice = prompt.toolChoice();
        switch (choice.mode()) {
            case UNSAID -> {}
            case NONE -> out.member("tool_choice", "none");
            case AUTO, REQUIRED -> {
                var word = choice.mode() == ToolChoice.Mode.AUTO ? "auto" : "required";
                if (choice.names().isEmpty()) {
                    out.member("tool_choice", word);
                } else {
                    allowed(word, choice);
                }
            }
            case ONE -> {
                out.name("tool_choice").beginObject().member("type", "function").name("function").beginObject();
                out.member("name", choice.names().getFirst()).endObject().endObject();
            }
        }
        choice.parallel().ifPresent(parallel -> out.member("parallel_tool_calls", parallel));
    }

    private void allowed(String mode, ToolChoice choice) {
        out.name("tool_choice").beginObject().member("type", "allowed_tools").name("allowed_tools").beginObject();
        out.member("mode", mode).name("tools").beginArray();
        for (var name : choice.names()) {
            out.beginObject().member("type", "function").name("function").beginObject().member("name", name);
            out.endObject().endObject();
        }
        out.endArray().endObject().endObject();
    }

    private void sampling() throws BadRequest {
        var sampling = prompt.sampling();
        sampling.maxTokens().ifPresent(most -> out.member("max_completion_tokens", most));
        sampling.temperature().ifPresent(value -> out.member("temperature", value));
        sampling.topP().ifPresent(value -> out.member("top_p", value));
        if (sampling.topK().isPresent()) {
            if (target.can("top-k")) {
                out.member("top_k", sampling.topK().getAsInt());
            } else {
                drops.meaning(Member.TOP_K, "Leave it out, or use top_p.");
            }
        }
        sampling.frequencyPenalty().ifPresent(value -> out.member("frequency_penalty", value));
        sampling.presencePenalty().ifPresent(value -> out.member("presence_penalty", value));
        if (!sampling.stop().isEmpty()) {
            out.name("stop").beginArray();
            sampling.stop().forEach(out::string);
            out.endArray();
        }
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

    private void format() {
        switch (prompt.format()) {
            case Format.Free _ -> {}
            case Format.AnyJson _ -> out.name("response_format").beginObject().member("type", "json_object").endObject();
            case Format.Schema schema -> {
                out.name("response_format").beginObject().member("type", "json_schema").name("json_schema").beginObject();
                out.member("name", schema.name().isEmpty() ? "answer" : schema.name());
                if (!schema.description().isEmpty()) {
                    out.member("description", schema.description());
                }
                out.member("schema", schema.schema());
                schema.strict().ifPresent(strict -> out.member("strict", strict));
                out.endObject().endObject();
            }
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
                if (target.can("reasoning")) {
                    out.member("reasoning_effort", "none");
                }
            }
            case ON, ADAPTIVE -> thinking.word().ifPresentOrElse(
                    word -> out.member("reasoning_effort", word.name().toLowerCase(Locale.ROOT)),
                    () -> drops.hint(Member.THINKING));
        }
    }
}
