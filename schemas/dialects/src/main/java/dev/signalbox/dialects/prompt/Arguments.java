package dev.signalbox.dialects.prompt;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.records.Bytes;

/** Arguments of calls, for dialects in which they are an object and not its text. */
public final class Arguments {
    public static final Json NONE = Json.of("{}");

    private Arguments() {}

    /** What a caller sent, spelled as it came; no text at all is an object without members. */
    public static Json sent(Part.ToolUse use, Prompt prompt, Drops drops) throws BadRequest {
        if (use.arguments().isBlank()) {
            return NONE;
        }
        var read = read(use.arguments());
        if (!read.isObject()) {
            drops.meaning(Member.TURNS.in(prompt.dialect()), "The arguments of a call must be a JSON object.");
            return NONE;
        }
        return read;
    }

    /** What a model wrote; an object without members where that is none. */
    public static Json written(String text) {
        var read = read(text);
        return read.isObject() ? read : NONE;
    }

    private static Json read(String text) {
        try {
            return Json.parse(Bytes.utf8(text));
        } catch (MalformedJson _) {
            return Json.ABSENT;
        }
    }
}
