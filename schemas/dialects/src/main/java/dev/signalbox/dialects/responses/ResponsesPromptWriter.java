package dev.signalbox.dialects.responses;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.PromptTarget;
import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.openai.OpenAiPromptWriter;
import dev.signalbox.dialects.prompt.Format;
import dev.signalbox.dialects.prompt.Member;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.Setting;
import dev.signalbox.dialects.prompt.Thinking;
import dev.signalbox.dialects.prompt.Tool;
import dev.signalbox.records.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Writes what is meant as a body: its settings and tools; {@link InputWriter} writes its items. The provider is asked to
 * store nothing, since a later request need not come back to it, and for its reasoning in encrypted form instead.
 */
final class ResponsesPromptWriter extends OpenAiPromptWriter {
    /** Members that chat completions have under the same name and with the same meaning. */
    private static final Set<String> OF_CHAT =
            Set.of("metadata", "prompt_cache_key", "prompt_cache_retention", "safety_identifier", "service_tier", "user");

    private static final String NOT_HERE = "Leave it out, or ask for a model whose provider has it.";

    private final boolean own;
    private final List<Setting> carried = new ArrayList<>();

    ResponsesPromptWriter(Prompt prompt, PromptTarget target) {
        super(prompt, target);
        this.own = prompt.dialect() == Dialect.OPENAI_RESPONSES;
    }

    @Override
    protected UpstreamCall write() throws BadRequest {
        carry();
        out.beginObject().member("model", target.model());
        out.name("input");
        new InputWriter(prompt, out, drops).write();
        tools();
        sampling();
        text();
        reasoning();
        include();
        for (var setting : carried) {
            if (setting.name().indexOf('.') < 0 && !setting.name().equals("include")) {
                out.member(setting.name(), setting.value());
            }
        }
        out.member("store", false);
        if (target.stream()) {
            out.member("stream", true);
        }
        out.endObject();
        return UpstreamCall.of(ResponsesRequestWriter.PATH, out.bytes());
    }

    /** What has no place in a prompt and one in this dialect is carried over, everything else dropped or refused. */
    private void carry() throws BadRequest {
        var others = new ArrayList<Setting>();
        for (var setting : prompt.others()) {
            boolean chat = prompt.dialect() == Dialect.OPENAI_CHAT;
            if (own || chat && OF_CHAT.contains(setting.name())) {
                carried.add(setting);
            } else if (chat && setting.name().equals("verbosity")) {
                carried.add(new Setting("text.verbosity", setting.value(), setting.weight()));
            } else {
                others.add(setting);
            }
        }
        drops.others(others);
        drops.caching(prompt);
    }

    /** Those carried members that lie in a member of this name. */
    private List<Setting> within(String name) {
        return carried.stream().filter(setting -> setting.name().startsWith(name + '.')).toList();
    }

    private void put(List<Setting> settings) {
        for (var setting : settings) {
            out.member(setting.name().substring(setting.name().indexOf('.') + 1), setting.value());
        }
    }

    private void tools() throws BadRequest {
        boolean any = false;
        for (var tool : prompt.tools()) {
            if (tool instanceof Tool.Builtin builtin && !own) {
                drops.builtin(builtin, prompt);
                continue;
            }
            if (!any) {
                out.name("tools").beginArray();
                any = true;
            }
            switch (tool) {
                case Tool.Function function -> function(function);
                case Tool.Builtin builtin -> out.value(builtin.value());
            }
        }
        if (any) {
            out.endArray();
            toolChoice();
        }
    }

    /** Functions are strict here unless one says otherwise, and in no other dialect. */
    private void function(Tool.Function function) {
        out.beginObject().member("type", "function").member("name", function.name());
        unlessEmpty("description", function.description());
        out.member("parameters", function.parameters());
        if (function.strict().isPresent() || !own) {
            out.member("strict", function.strict().orElse(false));
        }
        out.endObject();
    }

    @Override
    protected void open(String type) {
        out.beginObject().member("type", type);
    }

    @Override
    protected void close() {
        out.endObject();
    }

    private void sampling() throws BadRequest {
        var sampling = prompt.sampling();
        sampling.maxTokens().ifPresent(most -> out.member("max_output_tokens", most));
        sampling.temperature().ifPresent(value -> out.member("temperature", value));
        sampling.topP().ifPresent(value -> out.member("top_p", value));
        topK();
        drops.meaning(Member.FREQUENCY_PENALTY, sampling.frequencyPenalty().orElse(0) != 0, NOT_HERE);
        drops.meaning(Member.PRESENCE_PENALTY, sampling.presencePenalty().orElse(0) != 0, NOT_HERE);
        drops.meaning(Member.STOP, !sampling.stop().isEmpty(), NOT_HERE);
        if (sampling.seed().isPresent()) {
            drops.hint(Member.SEED);
        }
        drops.meaning(Member.CHOICES, sampling.choices() > 1, NOT_HERE);
        if (sampling.logprobs().isPresent() && !own) {
            drops.meaning(Member.LOGPROBS, "Leave it out: log probabilities of an answer are not translated.");
        } else {
            sampling.logprobs().ifPresent(most -> out.member("top_logprobs", most));
        }
    }

    private void text() {
        var others = within("text");
        if (prompt.format() instanceof Format.Free && others.isEmpty()) {
            return;
        }
        out.name("text").beginObject();
        format("format");
        put(others);
        out.endObject();
    }

    /** Where a caller says only that the model is to think, how much is the model's own affair. */
    private void reasoning() {
        var others = within("reasoning");
        var thinking = prompt.thinking();
        boolean off = thinking.mode() == Thinking.Mode.OFF && (own || forbidsThinking());
        boolean effort = thinking.mode() != Thinking.Mode.OFF && thinking.word().isPresent();
        boolean shown = thinking.shown().orElse(false);
        boolean asked = thinking.mode() == Thinking.Mode.ON || thinking.mode() == Thinking.Mode.ADAPTIVE;
        if (asked && !effort && others.isEmpty()) {
            drops.hint(Member.THINKING);
        }
        if (!off && !effort && !shown && others.isEmpty()) {
            return;
        }
        out.name("reasoning").beginObject();
        if (off) {
            out.member("effort", "none");
        } else {
            thinking.word().ifPresent(word -> out.member("effort", word.name().toLowerCase(Locale.ROOT)));
        }
        if (shown) {
            out.member("summary", "auto");
        }
        put(others);
        out.endObject();
    }

    /** A model that does not reason refuses to be asked for its reasoning. */
    private void include() {
        var wanted = new ArrayList<String>();
        carried.stream().filter(setting -> setting.name().equals("include")).map(Setting::value)
                .flatMap(value -> value.values().stream()).map(Json::text).forEach(wanted::add);
        var mode = prompt.thinking().mode();
        boolean thinks = mode == Thinking.Mode.ON || mode == Thinking.Mode.ADAPTIVE
                || mode == Thinking.Mode.UNSAID && target.can(PromptTarget.REASONING);
        if (thinks && !wanted.contains(ResponsesPromptReader.ENCRYPTED)) {
            wanted.add(ResponsesPromptReader.ENCRYPTED);
        }
        if (own && prompt.sampling().logprobs().isPresent() && !wanted.contains(ResponsesPromptReader.LOGPROBS)) {
            wanted.add(ResponsesPromptReader.LOGPROBS);
        }
        unlessEmpty("include", wanted);
    }
}
