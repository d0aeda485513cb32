package dev.signalbox.dialects.prompt;

import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.records.Bytes;

/** Arguments of calls, for dialects in which they are an object and not its text. */
public final class Arguments {
    public static final Json NONE = Json.of("{}");

    private Arguments() {}

    /**
     * The object, spelled as it came; no text at all is one without members. What a model wrote that is no object, since it
     * broke off or never learned to write JSON, stands inside of one: the next model is to see that.
     */
    public static Json object(String text) {
        if (text.isBlank()) {
            return NONE;
        }
        try {
            var read = Json.parse(Bytes.utf8(text));
            if (read.isObject() || read.kind() == Json.Kind.NULL) {
                return read.isObject() ? read : NONE;
            }
        } catch (MalformedJson _) {
            // wrapped like any other text
        }
        return Json.of(new JsonOut().beginObject().member("invalid_arguments", text).endObject().bytes().asText());
    }
}
