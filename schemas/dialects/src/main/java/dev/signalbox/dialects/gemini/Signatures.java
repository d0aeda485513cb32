package dev.signalbox.dialects.gemini;

import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.dialects.json.Needle;
import dev.signalbox.dialects.prompt.Mark;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import java.util.ArrayList;
import java.util.List;

/** Thought signatures: this dialect's marks. */
final class Signatures {
    /**
     * Stands for a signature on a call that no Gemini made; newer models refuse a history of calls without any. Named in
     * Google's documentation of thought signatures.
     */
    static final String SKIP = "skip_thought_signature_validator";

    private static final List<Needle> FOREIGN = List.of(Needle.of("\"c2J4MS5", 'J'), Needle.of("\"sbx1.", 'x'));
    private static final Bytes SKIPPED = Bytes.utf8('"' + SKIP + '"');
    private static final Bytes NOTHING = Bytes.utf8("\"\"");

    private Signatures() {}

    /** The mark that a part bears. */
    static Mark of(Json part) {
        var spelled = Fields.get(part, "thoughtSignature").text();
        return spelled.isEmpty() || spelled.equals(SKIP) ? Mark.NONE : Mark.read(Dialect.GEMINI, spelled);
    }

    /** The body, in which marks of other makers were replaced: nobody but their makers may see them. */
    static List<Bytes> withoutForeign(Bytes body) throws MalformedJson {
        if (!mayHoldForeign(body)) {
            return List.of(body);
        }
        var pieces = new ArrayList<Bytes>();
        int copied = 0;
        for (var content : Fields.items(Json.parse(body).get("contents"))) {
            for (var part : Fields.items(content.get("parts"))) {
                var signature = Fields.get(part, "thoughtSignature");
                if (signature.isString() && Mark.foreign(signature.text())) {
                    int from = signature.raw().offset() - body.offset();
                    pieces.add(body.slice(copied, from));
                    pieces.add(Fields.get(part, "functionCall").present() ? SKIPPED : NOTHING);
                    copied = from + signature.raw().length();
                }
            }
        }
        pieces.add(body.slice(copied, body.length()));
        return pieces;
    }

    private static boolean mayHoldForeign(Bytes body) {
        return FOREIGN.stream().anyMatch(start -> start.in(body));
    }
}
