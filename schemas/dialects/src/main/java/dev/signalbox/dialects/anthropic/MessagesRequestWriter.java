package dev.signalbox.dialects.anthropic;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.OwnBody;
import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.dialects.prompt.Mark;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Facts;
import java.util.List;
import java.util.Map;

/**
 * A body as a provider of this dialect is to get it: its model's name, and none of the reasoning that other providers
 * signed; every other byte as the caller sent it. Where the spans are known and nothing else is to change the body is
 * not even parsed.
 */
final class MessagesRequestWriter {
    /** The API asks every call for the version that it was written for; a catalogue may name another. */
    static final Map<String, String> HEADERS = Map.of("anthropic-version", "2023-06-01");

    private static final String PATH = "/messages";

    private MessagesRequestWriter() {}

    /** A caller's body. */
    static UpstreamCall write(Bytes body, Facts.Spans spans, String model) throws BadRequest {
        var foreign = foreign(body);
        return foreign.isEmpty() && OwnBody.fits(spans, body)
                ? call(OwnBody.named(body, spans, model))
                : edited(body, model, foreign);
    }

    /** A caller's body with some members changed, so that an answer goes on. */
    static UpstreamCall write(Bytes body, ContinuedBody edits, String model) throws BadRequest {
        try {
            return edited(body, model, edits.changed(foreign(body)));
        } catch (MalformedJson fault) {
            throw BadRequest.malformed(fault);
        }
    }

    /** The call with a whole body. */
    static UpstreamCall call(List<Bytes> pieces) {
        return UpstreamCall.of(PATH, HEADERS, pieces);
    }

    private static Map<String, Bytes> foreign(Bytes body) throws BadRequest {
        try {
            return Mark.mayHoldForeign(body) ? ForeignMarks.of(body) : ForeignMarks.NONE;
        } catch (MalformedJson fault) {
            throw BadRequest.malformed(fault);
        }
    }

    private static UpstreamCall edited(Bytes body, String model, Map<String, Bytes> changed) throws BadRequest {
        return call(OwnBody.edited(body, model, changed::getOrDefault));
    }
}
