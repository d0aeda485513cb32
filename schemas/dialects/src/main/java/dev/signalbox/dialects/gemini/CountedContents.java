package dev.signalbox.dialects.gemini;

import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.records.Bytes;

/** The API's {@code countTokens}, whose body is a request's contents, or a whole request as {@code generateContentRequest}. */
public final class CountedContents {
    private CountedContents() {}

    /** The request whose tokens are to be counted; the body itself where it holds none, or is no JSON. */
    public static Bytes of(Bytes body) {
        try {
            var whole = Fields.get(Json.parse(body), "generateContentRequest");
            return whole.isObject() ? whole.raw() : body;
        } catch (MalformedJson _) {
            return body;
        }
    }
}
