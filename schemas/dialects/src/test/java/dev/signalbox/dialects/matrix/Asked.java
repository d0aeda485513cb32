package dev.signalbox.dialects.matrix;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.PromptTarget;
import dev.signalbox.dialects.WrittenCall;
import dev.signalbox.dialects.laws.Wires;
import dev.signalbox.dialects.prompt.Mark;
import dev.signalbox.dialects.prompt.RemoteMedia;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Facts;
import java.util.List;
import java.util.Set;

/** What becomes of one thing that a caller of one dialect asks of a provider of another. */
final class Asked {
    static final String MARK = "c2lnbmF0dXJl";

    /** Of a model that can do what its API can; {@code top-k} is what some engines add to OpenAI's. */
    private static final Set<String> USUAL =
            Set.of("tools", "parallel_tools", "json_schema", "vision", "audio", "reasoning", "documents", "logprobs");

    private Asked() {}

    static String outcome(Dialect front, Dialect back, Ask ask) throws BadRequest {
        var asks = Sheet.of("asks", front);
        if (!asks.has(ask.key()) || ask == Ask.OWN_MARK && !Sheet.of("meant", back).has(ask.name())) {
            return Outcome.NONE;
        }
        var body = marked(asks.body(ask.key()), front, ask == Ask.OWN_MARK ? back : front);
        return front == back ? passed(front, body) : translated(front, back, ask, body, USUAL);
    }

    /** The same of a model of which nobody says what it can. */
    static String unnamed(Dialect front, Dialect back, Ask ask) {
        return translated(front, back, ask, marked(Sheet.of("asks", front).body(ask.key()), front, front), Set.of());
    }

    private static String marked(String body, Dialect front, Dialect maker) {
        return body.replace("@mark", Mark.by(maker, MARK).spelled(front));
    }

    private static String passed(Dialect dialect, String body) throws BadRequest {
        var call = Wires.codec(dialect).writeRequest(Bytes.utf8(body), Facts.Spans.UNKNOWN, "m", false);
        var sent = Wires.body(call).asText();
        return sent.equals(body) ? Outcome.AS_IT_IS : "changed: " + sent;
    }

    private static String translated(Dialect front, Dialect back, Ask ask, String body, Set<String> can) {
        try {
            var written = write(front, back, body, can, false);
            return outcome(back, ask, Wires.body(written.call()).asText(), written.dropped());
        } catch (BadRequest refused) {
            return refused.param() == null ? "400 that names nothing: " + refused.explanation() : "400 `" + refused.param() + "`";
        }
    }

    static WrittenCall write(Dialect front, Dialect back, String body, boolean lenient) throws BadRequest {
        return write(front, back, body, USUAL, lenient);
    }

    private static WrittenCall write(Dialect front, Dialect back, String body, Set<String> can, boolean lenient) throws BadRequest {
        var model = back == Dialect.BEDROCK_CONVERSE ? "anthropic.claude" : "m";
        var target = new PromptTarget(model, false, 64_000, can, lenient);
        var prompt = Wires.codec(front).readPrompt(Bytes.utf8(body));
        // as a worker does, which puts in the bytes of what it fetched
        var sent = RemoteMedia.with(prompt, Wires.codec(back)::fetches, RemoteMedia.Source::standIn);
        return Wires.codec(back).writePrompt(sent, target);
    }

    private static String outcome(Dialect back, Ask ask, String written, List<String> dropped) {
        var meant = Sheet.of("meant", back);
        var words = meant.texts(ask.name() + " in other words");
        if (ask == Ask.OTHER_MARK && written.contains(MARK)) {
            return "shown to another: " + written;
        }
        if (meant.has(ask.name()) && Sheet.inOrder(written, meant.texts(ask.name()))) {
            return Outcome.YES;
        }
        if (!words.isEmpty() && Sheet.inOrder(written, words)) {
            return Outcome.IN_OTHER_WORDS;
        }
        return dropped.isEmpty() ? "lost: " + written : Outcome.LEFT_OUT;
    }
}
