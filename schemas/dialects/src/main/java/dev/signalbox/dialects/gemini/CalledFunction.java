package dev.signalbox.dialects.gemini;

import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.dialects.prompt.Arguments;
import dev.signalbox.dialects.prompt.Mark;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;

/** A call that is being collected, for this dialect's callers get calls whole. */
final class CalledFunction {
    private final int index;
    private final String id;
    private final String name;
    private final StringBuilder arguments = new StringBuilder();
    private Mark mark = Mark.NONE;

    CalledFunction(int index, String id, String name) {
        this.index = index;
        this.id = id;
        this.name = name;
    }

    int index() {
        return index;
    }

    void arguments(String fragment) {
        arguments.append(fragment);
    }

    void sign(Mark by) {
        mark = by;
    }

    /** Whether its arguments are a whole object, so that nothing can follow. */
    boolean whole() {
        try {
            return !arguments.isEmpty() && Json.parse(Bytes.utf8(arguments.toString())).isObject();
        } catch (MalformedJson _) {
            return false;
        }
    }

    void write(JsonOut out) {
        out.beginObject().name("functionCall").beginObject();
        if (!id.isEmpty()) {
            out.member("id", id);
        }
        out.member("name", name).member("args", Arguments.object(arguments.toString())).endObject();
        if (mark.present()) {
            out.member("thoughtSignature", mark.spelled(Dialect.GEMINI));
        }
        out.endObject();
    }
}
