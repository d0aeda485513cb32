package dev.signalbox.dialects.anthropic;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.PromptTarget;
import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.dialects.prompt.CacheMark;
import dev.signalbox.dialects.prompt.Format;
import dev.signalbox.dialects.prompt.Member;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.PromptWriter;
import dev.signalbox.dialects.prompt.Role;
import dev.signalbox.records.Dialect;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes what is meant as a Messages body: its settings; {@link Conversation} orders its turns, {@link BlocksWriter}
 * and {@link ToolsWriter} write what they consist of.
 */
final class MessagesPromptWriter extends PromptWriter {
    /** For callers that want some JSON without saying which: the API has only schemas. */
    private static final String ANY_JSON =
            "Answer with one JSON object and nothing else: no words around it, no code fences.";


    MessagesPromptWriter(Prompt prompt, PromptTarget target) {
        super(prompt, target);
    }

    @Override
    protected UpstreamCall write() throws BadRequest {
        var conversation = Conversation.of(prompt, drops, target.can(Conversation.SYSTEM_TURNS));
        var reflection = Reflection.of(prompt, target, Dialect.ANTHROPIC_MESSAGES, conversation.callsWithoutReasoning(), drops);
        var tools = new ToolsWriter(prompt, target, out, drops, conversation.called());
        var marks = new CacheMarks(tools.offered(), conversation);
        var blocks = new BlocksWriter(prompt.dialect(), out, drops, marks);
        out.beginObject().member("model", target.model()).member("max_tokens", reflection.maxTokens());
        tools.write(marks);
        system(conversation, blocks);
        messages(conversation, blocks);
        tools.choice();
        sampling(reflection);
        reflection.write(prompt.thinking(), out);
        output(reflection);
        others();
        if (target.stream()) {
            out.member("stream", true);
        }
        out.endObject();
        return MessagesRequestWriter.call(List.of(out.bytes()));
    }

    private void system(Conversation conversation, BlocksWriter blocks) throws BadRequest {
        var system = new ArrayList<Part>();
        for (var part : conversation.system()) {
            if (part instanceof Part.Text) {
                system.add(part);
            } else {
                drops.meaning(Member.TURNS, "Instructions can be text only.");
            }
        }
        if (prompt.format() instanceof Format.AnyJson) {
            system.add(new Part.Text(ANY_JSON, CacheMark.NONE));
            drops.hint(Member.FORMAT);
        }
        if (!system.isEmpty()) {
            out.name("system");
            blocks.content(system);
        }
    }

    private void messages(Conversation conversation, BlocksWriter blocks) throws BadRequest {
        out.name("messages").beginArray();
        for (var message : conversation.messages()) {
            var role = message.role() == Role.ASSISTANT ? "assistant" : message.role() == Role.SYSTEM ? "system" : "user";
            out.beginObject().member("role", role).name("content");
            blocks.content(message.all());
            out.endObject();
        }
        out.endArray();
    }

    private void sampling(Reflection reflection) throws BadRequest {
        var sampling = prompt.sampling();
        reflection.temperature(sampling, drops).ifPresent(value -> out.member("temperature", value));
        reflection.topP(sampling, drops).ifPresent(value -> out.member("top_p", value));
        reflection.topK(sampling, drops).ifPresent(value -> out.member("top_k", value));
        stop();
        unknown();
    }

    private void stop() throws BadRequest {
        var stops = new ArrayList<String>();
        for (var stop : prompt.sampling().stop()) {
            if (stop.isBlank()) {
                drops.meaning(Member.STOP, "This provider does not stop at white space alone: use other text.");
            } else {
                stops.add(stop);
            }
        }
        unlessEmpty("stop_sequences", stops);
    }

    /** What the API has no word for. */
    private void unknown() throws BadRequest {
        var sampling = prompt.sampling();
        drops.meaning(Member.FREQUENCY_PENALTY, sampling.frequencyPenalty().orElse(0) != 0, "Leave it out.");
        drops.meaning(Member.PRESENCE_PENALTY, sampling.presencePenalty().orElse(0) != 0, "Leave it out.");
        drops.meaning(Member.CHOICES, sampling.choices() > 1, "Ask for one answer, as often as you need one.");
        drops.meaning(Member.LOGPROBS, sampling.logprobs().isPresent(), "Leave it out.");
        if (sampling.seed().isPresent()) {
            drops.hint(Member.SEED);
        }
    }

    private void output(Reflection reflection) {
        var effort = reflection.effort(prompt.thinking(), target, drops);
        boolean schema = prompt.format() instanceof Format.Schema;
        if (effort.isEmpty() && !schema) {
            return;
        }
        out.name("output_config").beginObject();
        unlessEmpty("effort", effort);
        if (prompt.format() instanceof Format.Schema said) {
            out.name("format").beginObject().member("type", "json_schema").member("schema", said.schema()).endObject();
        }
        out.endObject();
    }

    /** A caller of this dialect gets its own members through. */
    private void others() throws BadRequest {
        if (prompt.dialect() != Dialect.ANTHROPIC_MESSAGES) {
            drops.others(prompt.others());
            return;
        }
        for (var setting : prompt.others()) {
            if (setting.name().indexOf('.') < 0) {
                out.member(setting.name(), setting.value());
            } else {
                drops.hint(setting.name());
            }
        }
    }
}
