package dev.signalbox.dialects.ollama;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.prompt.CacheMark;
import dev.signalbox.dialects.prompt.Fields;
import dev.signalbox.dialects.prompt.Format;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.Sampling;
import dev.signalbox.dialects.prompt.Setting;
import dev.signalbox.dialects.prompt.Thinking;
import dev.signalbox.dialects.prompt.Tool;
import dev.signalbox.dialects.prompt.ToolChoice;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The meaning of a chat body: its settings and tools; {@link OllamaTurnsReader} reads its messages. */
final class OllamaPromptReader {
    private static final Set<String> READ = Set.of(
            "model", "messages", "stream", "tools", "format", "options", "think", "truncate", "shift", "logprobs", "top_logprobs");
    private static final Set<String> OPTIONS = Set.of(
            "num_predict", "temperature", "top_p", "top_k", "frequency_penalty", "presence_penalty", "seed", "stop");

    /** Options that change the answer and have no canonical form; the others say how the engine is to run. */
    private static final Set<String> MEANINGFUL = Set.of(
            "min_p", "typical_p", "repeat_last_n", "repeat_penalty", "tfs_z", "mirostat", "mirostat_eta", "mirostat_tau",
            "penalize_newline");

    private final Fields body;

    private OllamaPromptReader(Fields body) {
        this.body = body;
    }

    static Prompt read(Bytes bytes) throws BadRequest {
        return new OllamaPromptReader(Fields.body(bytes)).prompt();
    }

    private Prompt prompt() throws BadRequest {
        return new Prompt(
                Dialect.OLLAMA, new OllamaTurnsReader().read(body.get("messages")), tools(), ToolChoice.OPEN, sampling(), format(),
                thinking(), others());
    }

    private Sampling sampling() throws BadRequest {
        var options = body.in("options");
        var limit = options.whole("num_predict");
        boolean bounded = limit.isPresent() && limit.getAsLong() >= 0;
        return new Sampling(
                bounded ? options.count("num_predict") : OptionalInt.empty(), options.decimal("temperature"),
                options.decimal("top_p"), options.count("top_k"), options.decimal("frequency_penalty"),
                options.decimal("presence_penalty"), options.strings("stop"), options.whole("seed"), 1, logprobs());
    }

    private OptionalInt logprobs() throws BadRequest {
        var most = body.count("top_logprobs");
        return body.get("logprobs").isTrue() ? OptionalInt.of(most.orElse(0)) : OptionalInt.empty();
    }

    private Format format() throws BadRequest {
        var format = body.get("format");
        if (format.isObject()) {
            return new Format.Schema("", "", format, Optional.empty());
        }
        return switch (format.text()) {
            case "" -> Format.FREE;
            case "json" -> new Format.AnyJson();
            default -> throw Fields.wrong("format", "must be json or a JSON Schema");
        };
    }

    private Thinking thinking() throws BadRequest {
        var think = body.get("think");
        if (think.isBool()) {
            return think.isTrue()
                    ? new Thinking(Thinking.Mode.ON, Optional.empty(), OptionalInt.empty(), Optional.empty())
                    : Thinking.OFF;
        }
        if (!think.present()) {
            return Thinking.UNSAID;
        }
        for (var effort : Thinking.Effort.values()) {
            if (effort.name().toLowerCase(Locale.ROOT).equals(think.text())) {
                return Thinking.effort(effort);
            }
        }
        throw Fields.wrong("think", "must be true, false, low, medium or high");
    }

    private List<Tool> tools() throws BadRequest {
        var all = new ArrayList<Tool>();
        var tools = body.get("tools").values();
        for (int i = 0; i < tools.size(); i++) {
            all.add(function(tools.get(i).get("function"), "tools[" + i + "].function.name"));
        }
        return all;
    }

    private static Tool function(Json function, String at) throws BadRequest {
        var name = function.get("name").text();
        if (name.isEmpty()) {
            throw Fields.wrong(at, "is missing. Give the function a name");
        }
        return new Tool.Function(
                name, function.get("description").text(), function.get("parameters"), Optional.empty(), CacheMark.NONE);
    }

    private List<Setting> others() {
        var others = body.others(READ, Set.of());
        others.addAll(body.in("options").others(OPTIONS, MEANINGFUL));
        return others;
    }
}
