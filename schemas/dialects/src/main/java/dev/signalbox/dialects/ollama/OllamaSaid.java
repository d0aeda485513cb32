package dev.signalbox.dialects.ollama;

import dev.signalbox.dialects.facts.Hash64;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** What the objects of an answer say, one after another: there are many in a stream and one in a whole answer. */
final class OllamaSaid {
    private final Consumer<ReplyEvent> say;
    private boolean started;
    private int calls;

    OllamaSaid(Consumer<ReplyEvent> say) {
        this.say = say;
    }

    void read(Json object) {
        if (!started) {
            started = true;
            say.accept(new ReplyEvent.Started(object.get("model").text(), Bytes.EMPTY));
        }
        var message = object.get("message");
        var thought = message.get("thinking").text();
        if (!thought.isEmpty()) {
            say.accept(new ReplyEvent.ReasoningDelta(0, thought, Bytes.EMPTY));
        }
        var text = message.get("content").text();
        if (!text.isEmpty()) {
            say.accept(new ReplyEvent.TextDelta(0, text, Bytes.EMPTY));
        }
        for (var call : message.get("tool_calls").values()) {
            call(call, object.get("created_at").text());
        }
    }

    /** Older servers give calls no ids; ours go by the moment of the answer, so that those of two turns differ. */
    private void call(Json call, String moment) {
        var function = call.get("function");
        var id = call.get("id").text();
        if (id.isEmpty()) {
            var seed = moment.getBytes(StandardCharsets.UTF_8);
            id = "call_" + Long.toHexString(Hash64.of(seed, 0, seed.length, calls));
        }
        say.accept(new ReplyEvent.ToolCallStarted(0, calls, id, function.get("name").text(), Bytes.EMPTY));
        var arguments = function.get("arguments");
        var spelled = arguments.isObject() ? arguments.raw().asText() : "{}";
        say.accept(new ReplyEvent.ToolArguments(0, calls, spelled, Bytes.EMPTY));
        calls++;
    }

    /** The end, with the server's word for it where nobody here knows it. */
    ReplyEvent.Finished end(Json object, Usage usage, Bytes raw) {
        var finished = new ReplyEvent.Finished(reason(object), usage, raw);
        return finished.reason() == FinishReason.OTHER ? finished.saying(object.get("done_reason").text()) : finished;
    }

    /** There is no word of its own for an answer that ends with calls. */
    private FinishReason reason(Json object) {
        return switch (object.get("done_reason").textOr("stop")) {
            case "stop" -> calls > 0 ? FinishReason.TOOL_CALLS : FinishReason.STOP;
            case "length" -> FinishReason.LENGTH;
            default -> FinishReason.OTHER;
        };
    }

    static boolean counted(Json object) {
        return object.get("prompt_eval_count").isNumber() || object.get("eval_count").isNumber();
    }

    /** What was thought counts as output like the rest. */
    static Usage usage(Json object) {
        return new Usage(
                object.get("prompt_eval_count").count(), 0, 0, 0, object.get("eval_count").count(), 0, 0, 0, 0, false);
    }
}
