package dev.signalbox.dialects.cohere;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.PromptTarget;
import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.prompt.Format;
import dev.signalbox.dialects.prompt.Member;
import dev.signalbox.dialects.prompt.Offered;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.PromptWriter;
import dev.signalbox.dialects.prompt.Tool;
import dev.signalbox.dialects.prompt.ToolChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Writes what is meant as a chat body. One tool can't be named as the one that must be called; it is offered alone, and
 * some tool required, which means the same.
 */
final class CoherePromptWriter extends PromptWriter {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Json NO_PARAMETERS = Json.of("{\"type\":\"object\",\"properties\":{}}");


    CoherePromptWriter(Prompt prompt, PromptTarget target) {
        super(prompt, target);
    }

    @Override
    protected UpstreamCall write() throws BadRequest {
        out.beginObject().member("model", target.model());
        out.name("messages");
        new CohereTurnsWriter(prompt, out, drops).write();
        tools();
        sampling();
        format();
        thinking();
        drops.others(prompt.others());
        drops.caching(prompt);
        out.member("stream", target.stream()).endObject();
        return UpstreamCall.of(CohereCodec.PATH, out.bytes());
    }

    private void tools() throws BadRequest {
        var choice = prompt.toolChoice();
        var functions = choice.mode() == ToolChoice.Mode.NONE ? all() : callable(Offered.of(prompt, false, drops));
        if (functions.isEmpty()) {
            return;
        }
        out.name("tools").beginArray();
        functions.forEach(this::tool);
        out.endArray();
        strict(functions);
        switch (choice.mode()) {
            case UNSAID, AUTO -> {}
            case NONE -> out.member("tool_choice", "NONE");
            case REQUIRED, ONE -> out.member("tool_choice", "REQUIRED");
        }
    }

    private List<Tool.Function> all() throws BadRequest {
        var open = new Prompt(
                prompt.dialect(), prompt.turns(), prompt.tools(), ToolChoice.OPEN, prompt.sampling(), prompt.format(),
                prompt.thinking(), prompt.others());
        return callable(Offered.of(open, false, drops));
    }

    private List<Tool.Function> callable(List<Tool.Function> functions) throws BadRequest {
        var callable = new ArrayList<Tool.Function>();
        for (var function : functions) {
            if (NAME.matcher(function.name()).matches()) {
                callable.add(function);
            } else {
                drops.meaning(
                        Member.TOOLS, "A tool's name must consist of letters, digits and underscores, and not begin with a digit.");
            }
        }
        return callable;
    }

    private void tool(Tool.Function function) {
        out.beginObject().member("type", "function").name("function").beginObject().member("name", function.name());
        unlessEmpty("description", function.description());
        out.member("parameters", function.parameters().present() ? function.parameters() : NO_PARAMETERS);
        out.endObject().endObject();
    }

    /** It holds for all tools or for none. */
    private void strict(List<Tool.Function> functions) {
        if (functions.stream().allMatch(function -> function.strict().orElse(false))) {
            out.member("strict_tools", true);
        } else if (functions.stream().anyMatch(function -> function.strict().orElse(false))) {
            drops.strict();
        }
    }

    private void sampling() throws BadRequest {
        var sampling = prompt.sampling();
        drops.meaning(Member.CHOICES, sampling.choices() > 1, "Ask for one answer at a time.");
        drops.meaning(Member.LOGPROBS, sampling.logprobs().isPresent(), "Leave it out, or ask for a model whose provider speaks this API.");
        sampling.maxTokens().ifPresent(most -> out.member("max_tokens", most));
        if (sampling.temperature().isPresent()) {
            out.member("temperature", drops.within(Member.TEMPERATURE, sampling.temperature().getAsDouble(), 1));
        }
        sampling.topP().ifPresent(value -> out.member("p", value));
        sampling.topK().ifPresent(value -> out.member("k", value));
        penalties();
        sampling.seed().ifPresent(value -> out.member("seed", value));
        unlessEmpty("stop_sequences", sampling.stop());
    }

    /** The API takes one of the two. */
    private void penalties() throws BadRequest {
        var frequency = prompt.sampling().frequencyPenalty();
        var presence = prompt.sampling().presencePenalty();
        boolean both = frequency.orElse(0) != 0 && presence.orElse(0) != 0;
        drops.meaning(Member.PRESENCE_PENALTY, both, "Use one of the two penalties, or leave both out.");
        if (frequency.isPresent() && (both || presence.orElse(0) == 0)) {
            out.member("frequency_penalty", frequency.getAsDouble());
        } else if (presence.isPresent()) {
            out.member("presence_penalty", presence.getAsDouble());
        }
    }

    private void format() {
        if (prompt.format() instanceof Format.Free) {
            return;
        }
        out.name("response_format").beginObject().member("type", "json_object");
        if (prompt.format() instanceof Format.Schema schema) {
            out.member("json_schema", schema.schema());
        }
        out.endObject();
    }

    private void thinking() {
        var thinking = prompt.thinking();
        switch (thinking.mode()) {
            case UNSAID -> {}
            case OFF -> {
                if (forbidsThinking()) {
                    out.name("thinking").beginObject().member("type", "disabled").endObject();
                }
            }
            case ON, ADAPTIVE -> {
                out.name("thinking").beginObject().member("type", "enabled");
                thinking.budget().ifPresent(budget -> out.member("token_budget", Math.max(1, budget)));
                out.endObject();
            }
        }
    }
}
