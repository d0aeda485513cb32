package dev.signalbox.dialects.gemini;

import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.prompt.Mark;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.ReplyEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Canonical events spelled as this dialect's chunks, for answers of providers that speak another one. Calls are held until
 * they are whole: at the latest until the end, for their arguments may come in turns.
 */
final class GeminiChunks {
    private final WriteOptions options;
    private final TreeMap<Integer, List<CalledFunction>> calling = new TreeMap<>();
    private final Set<Integer> refusing = new HashSet<>(0);

    GeminiChunks(WriteOptions options) {
        this.options = options;
    }

    /** The chunks that an event completes, in order. */
    List<Bytes> of(ReplyEvent event) {
        return switch (event) {
            case ReplyEvent.TextDelta delta -> said(delta.choice(), delta.text(), false);
            case ReplyEvent.RefusalDelta delta -> {
                refusing.add(delta.choice());
                yield said(delta.choice(), delta.text(), false);
            }
            case ReplyEvent.ReasoningDelta delta -> said(delta.choice(), delta.text(), true);
            case ReplyEvent.ReasoningMark mark -> mark(mark);
            case ReplyEvent.ToolCallStarted call -> {
                var before = wholeCalls(call.choice());
                pending(call.choice()).add(new CalledFunction(call.index(), call.id(), call.name()));
                yield before;
            }
            case ReplyEvent.ToolArguments call -> {
                for (var pending : pending(call.choice())) {
                    if (pending.index() == call.index()) {
                        pending.arguments(call.fragment());
                    }
                }
                yield List.of();
            }
            case ReplyEvent.Finished finished -> List.of(last(finished));
            case ReplyEvent.Started _, ReplyEvent.Passed _, ReplyEvent.Whole _, ReplyEvent.Failed _ -> List.of();
        };
    }

    private List<Bytes> said(int choice, String text, boolean thought) {
        var chunks = wholeCalls(choice);
        var out = open();
        begin(choice, out);
        part(text, thought, Mark.NONE, out);
        chunks.add(close(end(choice, out)));
        return chunks;
    }

    /** A mark of a call waits with it; any other stands on a part without text. */
    private List<Bytes> mark(ReplyEvent.ReasoningMark event) {
        var mark = Mark.by(event.maker(), event.value());
        for (var call : pending(event.choice())) {
            if (call.index() == event.index()) {
                call.sign(mark);
                return List.of();
            }
        }
        var chunks = wholeCalls(event.choice());
        var out = open();
        begin(event.choice(), out);
        part("", !event.hidden() && event.index() == ReplyEvent.ReasoningMark.NO_CALL, mark, out);
        chunks.add(close(end(event.choice(), out)));
        return chunks;
    }

    /** Calls that nothing can be added to, up to the first that is not whole: their order counts. */
    private List<Bytes> wholeCalls(int choice) {
        var pending = pending(choice);
        var chunks = new ArrayList<Bytes>(0);
        while (!pending.isEmpty() && pending.getFirst().whole()) {
            var out = open();
            begin(choice, out);
            pending.removeFirst().write(out);
            chunks.add(close(end(choice, out)));
        }
        return chunks;
    }

    private Bytes last(ReplyEvent.Finished finished) {
        pending(0);
        var out = open();
        calling.forEach((choice, calls) -> {
            begin(choice, out);
            for (var call : calls) {
                call.write(out);
            }
            if (calls.isEmpty()) {
                part("", false, Mark.NONE, out);
            }
            finish(choice, finished, refusing.contains(choice), out);
        });
        out.endArray().name("usageMetadata");
        GeminiUsage.write(finished.usage(), out);
        return close(out);
    }

    private List<CalledFunction> pending(int choice) {
        return calling.computeIfAbsent(choice, _ -> new ArrayList<>(0));
    }

    private static JsonOut open() {
        return new JsonOut(256).beginObject().name("candidates").beginArray();
    }

    static void begin(int choice, JsonOut out) {
        out.beginObject().member("index", choice).name("content").beginObject().name("parts").beginArray();
    }

    /** The provider's own word, where ours says less, stands in the member that this API has for words on the end. */
    static void finish(int choice, ReplyEvent.Finished finished, boolean refused, JsonOut out) {
        out.endArray().member("role", "model").endObject();
        out.member("finishReason", FinishWords.word(finished.reason(), refused));
        if (!finished.word().isEmpty()) {
            out.member("finishMessage", finished.word());
        }
        out.endObject();
    }

    private static JsonOut end(int choice, JsonOut out) {
        return out.endArray().member("role", "model").endObject().endObject().endArray();
    }

    static void part(String text, boolean thought, Mark mark, JsonOut out) {
        out.beginObject().member("text", text);
        if (thought) {
            out.member("thought", true);
        }
        if (mark.present()) {
            out.member("thoughtSignature", mark.spelled(Dialect.GEMINI));
        }
        out.endObject();
    }

    private Bytes close(JsonOut out) {
        return OneLine.of(names(options, out).endObject().bytes());
    }

    static JsonOut names(WriteOptions options, JsonOut out) {
        return out.member("modelVersion", options.model()).member("responseId", options.id());
    }
}
