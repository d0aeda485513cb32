package dev.signalbox.dialects.bedrock;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.PromptTarget;
import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.dialects.anthropic.Reflection;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.prompt.Format;
import dev.signalbox.dialects.prompt.Member;
import dev.signalbox.dialects.prompt.Offered;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.PromptWriter;
import dev.signalbox.dialects.prompt.Tool;
import dev.signalbox.records.Dialect;
import java.util.List;

/**
 * Writes what is meant as a body of Converse: its settings and tools; {@link BedrockTurnsWriter} writes its turns. There
 * is no choice that forbids tools; they are left out then, and so are they as blocks of the conversation, see there.
 */
final class BedrockPromptWriter extends PromptWriter {
    private static final Json NO_PARAMETERS = Json.of("{\"type\":\"object\",\"properties\":{}}");

    private final BedrockFamily family;
    private final BedrockCache cache;

    BedrockPromptWriter(Prompt prompt, PromptTarget target) {
        super(prompt, target);
        this.family = BedrockFamily.of(target.model());
        this.cache = new BedrockCache(out, family);
    }

    @Override
    protected UpstreamCall write() throws BadRequest {
        var offered = Offered.of(prompt, true, drops);
        out.beginObject();
        var turns = new BedrockTurnsWriter(prompt, out, drops, cache, !offered.isEmpty());
        var reflection = family == BedrockFamily.CLAUDE
                ? Reflection.of(prompt, target, Dialect.BEDROCK_CONVERSE, turns.callsWithoutReasoning(), drops)
                : Reflection.NONE;
        tools(offered);
        turns.write();
        inference(reflection);
        output(reflection);
        additional(reflection);
        drops.others(prompt.others());
        out.endObject();
        var path = BedrockCodec.path(target.model(), target.stream());
        return UpstreamCall.of(path, out.bytes());
    }

    private void tools(List<Tool.Function> functions) {
        if (functions.isEmpty()) {
            return;
        }
        out.name("toolConfig").beginObject().name("tools").beginArray();
        for (var function : functions) {
            out.beginObject().name("toolSpec").beginObject().member("name", function.name());
            unlessEmpty("description", function.description());
            var parameters = function.parameters().present() ? function.parameters() : NO_PARAMETERS;
            out.name("inputSchema").beginObject().member("json", parameters).endObject();
            function.strict().ifPresent(strict -> out.member("strict", strict));
            out.endObject().endObject();
            cache.point(function.cache());
        }
        out.endArray();
        var choice = prompt.toolChoice();
        switch (choice.mode()) {
            case UNSAID, NONE -> {}
            case AUTO -> out.name("toolChoice").beginObject().name("auto").beginObject().endObject().endObject();
            case REQUIRED -> out.name("toolChoice").beginObject().name("any").beginObject().endObject().endObject();
            case ONE -> {
                out.name("toolChoice").beginObject().name("tool").beginObject();
                out.member("name", choice.names().getFirst()).endObject().endObject();
            }
        }
        out.endObject();
    }

    private void inference(Reflection reflection) throws BadRequest {
        var sampling = prompt.sampling();
        drops.meaning(Member.CHOICES, sampling.choices() > 1, "Ask for one answer at a time.");
        drops.meaning(Member.LOGPROBS, sampling.logprobs().isPresent(), "Leave it out.");
        drops.meaning(Member.FREQUENCY_PENALTY, sampling.frequencyPenalty().orElse(0) != 0, "Leave it out.");
        drops.meaning(Member.PRESENCE_PENALTY, sampling.presencePenalty().orElse(0) != 0, "Leave it out.");
        if (sampling.seed().isPresent()) {
            drops.hint(Member.SEED);
        }
        out.name("inferenceConfig").beginObject();
        sampling.maxTokens().ifPresent(most -> out.member("maxTokens", most));
        reflection.temperature(sampling, drops).ifPresent(value -> out.member("temperature", value));
        reflection.topP(sampling, drops).ifPresent(value -> out.member("topP", value));
        unlessEmpty("stopSequences", sampling.stop());
        out.endObject();
    }

    /** A schema is the text of one here. */
    private void output(Reflection reflection) {
        var format = prompt.format();
        boolean effort = family == BedrockFamily.CLAUDE && !reflection.effort(prompt.thinking(), target, drops).isEmpty();
        if (!effort && !(format instanceof Format.Schema)) {
            return;
        }
        out.name("outputConfig").beginObject();
        if (format instanceof Format.Schema schema) {
            out.name("textFormat").beginObject().member("type", "json_schema").name("structure").beginObject();
            out.name("jsonSchema").beginObject().member("schema", schema.schema().raw().asText());
            unlessEmpty("name", schema.name());
            unlessEmpty("description", schema.description());
            out.endObject().endObject().endObject();
        }
        if (effort) {
            out.member("effort", BedrockThinking.word(prompt.thinking()));
        }
        out.endObject();
    }

    /** What Converse has no member for. */
    private void additional(Reflection reflection) throws BadRequest {
        var topK = reflection.topK(prompt.sampling(), drops);
        boolean takes = family == BedrockFamily.CLAUDE || family == BedrockFamily.NOVA || target.can("top-k");
        drops.meaning(Member.TOP_K, topK.isPresent() && !takes, "Leave it out, or use the nucleus of top p.");
        var thinking = new BedrockThinking(prompt.thinking(), reflection, family,
                family != BedrockFamily.NOVA && forbidsThinking());
        if (thinking.goesWithout()) {
            drops.hint(Member.THINKING);
        }
        if (!thinking.said() && (topK.isEmpty() || !takes)) {
            return;
        }
        out.name("additionalModelRequestFields").beginObject();
        if (topK.isPresent() && takes) {
            if (family == BedrockFamily.NOVA) {
                out.name("inferenceConfig").beginObject().member("topK", topK.getAsInt()).endObject();
            } else {
                out.member("top_k", topK.getAsInt());
            }
        }
        thinking.write(out);
        out.endObject();
    }
}
