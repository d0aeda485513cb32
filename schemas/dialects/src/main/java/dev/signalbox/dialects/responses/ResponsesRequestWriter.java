package dev.signalbox.dialects.responses;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.OwnBody;
import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.dialects.prompt.Mark;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Facts;

/**
 * A body as a provider of this dialect is to get it: its model's name, and without the marks that were made for somebody
 * else; every other byte as the caller sent it. Where the spans are known and none of the rest is at hand the body is not
 * even looked at as JSON.
 */
final class ResponsesRequestWriter {
    static final String PATH = "/responses";

    private ResponsesRequestWriter() {}

    /** A caller's body. */
    static UpstreamCall write(Bytes body, Facts.Spans spans, String model) throws BadRequest {
        boolean foreign = Mark.mayHoldForeign(body);
        return UpstreamCall.of(PATH, !foreign && OwnBody.fits(spans, body)
                ? OwnBody.named(body, spans, model)
                : OwnBody.edited(body, model, foreign ? ResponsesRequestWriter::seemly : OwnBody.Edit.NONE));
    }

    /** The items without foreign marks: reasoning is nothing without its mark, any other item stays. */
    private static Bytes seemly(String name, Bytes value) throws MalformedJson {
        var input = name.equals("input") ? Json.parse(value) : Json.ABSENT;
        if (!input.isArray()) {
            return value;
        }
        var out = new JsonOut(value.length());
        out.beginArray();
        for (var item : input.values()) {
            if (!Mark.foreign(item.get("encrypted_content").text())) {
                out.value(item);
            } else if (!item.get("type").is("reasoning")) {
                unmarked(item, out);
            }
        }
        return out.endArray().bytes();
    }

    private static void unmarked(Json item, JsonOut out) {
        out.beginObject();
        for (int i = 0; i < item.names().size(); i++) {
            if (!item.names().get(i).equals("encrypted_content")) {
                out.member(item.names().get(i), item.values().get(i));
            }
        }
        out.endObject();
    }
}
