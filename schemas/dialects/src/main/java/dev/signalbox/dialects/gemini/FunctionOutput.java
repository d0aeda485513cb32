package dev.signalbox.dialects.gemini;

import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.json.JsonString;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.records.Bytes;

/**
 * What a function brought, which in this dialect is an object: {@code output} has the result, {@code error} why there is
 * none, and one with neither is the result itself. A text that is such an object is sent as it stands.
 */
final class FunctionOutput {
    private static final String OUTPUT = "output";
    private static final String ERROR = "error";

    private FunctionOutput() {}

    static JsonString text(Json response) {
        if (!response.present()) {
            return JsonString.EMPTY;
        }
        var only = response.names().size() == 1 ? response.values().getFirst() : Json.ABSENT;
        boolean wrapped = only.isString() && (response.get(OUTPUT).isString() || response.get(ERROR).isString());
        return wrapped ? only.string() : JsonString.of(response.raw().asText());
    }

    static boolean failed(Json response) {
        return response.get(ERROR).present();
    }

    static void write(JsonString text, boolean failed, JsonOut out) {
        var object = failed || !text.startsWith('{') ? Json.ABSENT : object(text.text());
        if (object.isObject()) {
            out.value(object);
        } else {
            out.beginObject().member(failed ? ERROR : OUTPUT, text).endObject();
        }
    }

    /** The text as an object that means itself; absent where it is none. */
    private static Json object(String text) {
        if (!text.endsWith("}")) {
            return Json.ABSENT;
        }
        try {
            var object = Json.parse(Bytes.utf8(text));
            return object.names().contains(OUTPUT) || object.names().contains(ERROR) ? Json.ABSENT : object;
        } catch (MalformedJson _) {
            return Json.ABSENT;
        }
    }
}
