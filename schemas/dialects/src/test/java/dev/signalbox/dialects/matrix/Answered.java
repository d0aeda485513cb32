package dev.signalbox.dialects.matrix;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.dialects.HeaderLookup;
import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.backs.Recorded;
import dev.signalbox.dialects.laws.Wires;
import dev.signalbox.dialects.prompt.Mark;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a caller of one dialect is told of what a provider of another one answers, as a stream and as a whole. */
final class Answered {
    private Answered() {}

    static String outcome(Dialect front, Dialect back, Told told) throws IOException {
        var answers = Sheet.of("answers", back);
        if (!told.by(back) || !answers.has(told.key())) {
            return Outcome.NONE;
        }
        if (told.status() > 0) {
            return error(front, back, told, answers.body(told.key()));
        }
        var answer = Sheet.JACKSON.readTree(answers.body(told.key()));
        return front == back ? passed(front, answer) : translated(front, back, told, answer);
    }

    private static String translated(Dialect front, Dialect back, Told told, JsonNode answer) {
        var said = Sheet.of("told", front);
        var mark = Mark.by(back, Asked.MARK).spelled(front);
        for (boolean stream : new boolean[] {false, true}) {
            var text = said(front, back, answer, stream, true);
            var pieces = new ArrayList<String>();
            said.texts(told.name() + (stream ? " stream" : " whole")).forEach(piece -> pieces.add(piece.replace("@mark", mark)));
            if (pieces.isEmpty() || !Sheet.inOrder(text, pieces)) {
                return "lost: " + text;
            }
        }
        return said.has(told.name() + " in other words") ? Outcome.IN_OTHER_WORDS : Outcome.YES;
    }

    private static String passed(Dialect dialect, JsonNode answer) {
        if (!said(dialect, dialect, answer, false, false).equals(answer.path("whole").toString())) {
            return "changed: " + said(dialect, dialect, answer, false, false);
        }
        var payloads = new ArrayList<String>();
        answer.path("stream").forEach(payload -> payloads.add(payload.toString()));
        var stream = said(dialect, dialect, answer, true, false);
        return Sheet.inOrder(stream, payloads) ? Outcome.AS_IT_IS : "changed: " + stream;
    }

    static String said(Dialect front, Dialect back, JsonNode answer, boolean stream, boolean canonical) {
        var bytes = stream ? framed(back, answer.path("stream")) : answer.path("whole").toString().getBytes(StandardCharsets.UTF_8);
        var events = Wires.read(Wires.codec(back).readReply(stream, new ReadOptions(canonical, true, 10)), bytes);
        var writer = Wires.codec(front).writeReply(stream, new WriteOptions("id1", 1, "m", true));
        return new String(Wires.written(writer, events), StandardCharsets.UTF_8);
    }

    private static byte[] framed(Dialect back, JsonNode payloads) {
        var all = new ArrayList<JsonNode>();
        payloads.forEach(all::add);
        return back == Dialect.BEDROCK_CONVERSE ? Recorded.framed(all) : lines(back, all).getBytes(StandardCharsets.UTF_8);
    }

    private static String lines(Dialect back, List<JsonNode> payloads) {
        var text = new StringBuilder();
        for (var payload : payloads) {
            if (back == Dialect.OLLAMA) {
                text.append(payload).append('\n');
                continue;
            }
            if (payload.has("type")) {
                text.append("event: ").append(payload.path("type").asText()).append('\n');
            }
            text.append("data: ").append(payload).append("\n\n");
        }
        return back == Dialect.OPENAI_CHAT ? text.append("data: [DONE]\n\n").toString() : text.toString();
    }

    /** The time to wait goes into a header, which every front writes alike. */
    private static String error(Dialect front, Dialect back, Told told, String body) {
        var amazons = told == Told.ERROR ? "ThrottlingException" : told == Told.TOO_LONG ? "ValidationException" : "ServiceUnavailableException";
        HeaderLookup headers = name -> name.equals("retry-after") ? "7" : name.equals("x-amzn-errortype") ? amazons : null;
        var failed = Wires.codec(back).readError(told.status(), headers, Bytes.utf8(body), 0);
        var shown = front == back ? failed.raw() : Bytes.EMPTY; // as a worker does
        var written = Wires.codec(front).writeError(failed.failure(), failed.message(), null, shown).asText();
        boolean waits = failed.retryAfterMillis() == (told == Told.TOO_LONG ? 0 : 7_000);
        boolean said = waits && failed.failure().status() == told.status()
                && Sheet.inOrder(written, Sheet.of("told", front).texts(told.name()));
        return said ? Outcome.YES : "lost: " + failed + " " + written;
    }
}
