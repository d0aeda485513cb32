package dev.signalbox.dialects.anthropic;

import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.dialects.prompt.Mark;
import dev.signalbox.records.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Takes reasoning out of a body that somebody else than a provider of this dialect signed, or nobody: answers of other
 * providers come back with it. Nothing else of the messages changes. Where the calls that are being answered so lose
 * the thinking that they began with, thinking is switched off, since the API wants to see it there.
 */
final class ForeignMarks {
    /** Nothing is to change. */
    static final Map<String, Bytes> NONE = Map.of();

    private boolean stripped;

    private ForeignMarks() {}

    /** The members that change, with what they are to be. */
    static Map<String, Bytes> of(Bytes body) throws MalformedJson {
        var document = Json.parse(body);
        var reader = new ForeignMarks();
        var kept = new ArrayList<Bytes>();
        var messages = document.get("messages").values();
        boolean changed = false;
        boolean openCalls = false;
        for (var message : messages) {
            reader.stripped = false;
            var written = reader.message(message);
            if (!written.isEmpty()) {
                kept.add(written);
            }
            changed |= reader.stripped;
            openCalls = message.get("role").is("assistant") ? reader.stripped && calls(message) : openCalls;
        }
        if (!changed) {
            return NONE;
        }
        var with = array(kept);
        return openCalls && document.get("thinking").get("type").is("enabled")
                ? Map.of("messages", with, "thinking", Bytes.utf8("{\"type\":\"disabled\"}"))
                : Map.of("messages", with);
    }

    private static boolean calls(Json message) {
        return message.get("content").values().stream().anyMatch(block -> block.get("type").is("tool_use"));
    }

    /** Empty where nothing of it is left. */
    private Bytes message(Json message) {
        var content = message.get("content");
        if (!content.isArray() || !message.isObject()) {
            return message.raw();
        }
        var kept = new ArrayList<Bytes>();
        for (var block : content.values()) {
            if (!foreign(block)) {
                kept.add(block.raw());
            }
        }
        if (kept.size() == content.values().size()) {
            return message.raw();
        }
        stripped = true;
        if (kept.isEmpty()) {
            return Bytes.EMPTY;
        }
        var out = new JsonOut(message.raw().length()).beginObject();
        for (int i = 0; i < message.names().size(); i++) {
            var value = message.values().get(i);
            out.name(message.names().get(i)).raw(value == content ? array(kept) : value.raw());
        }
        return out.endObject().bytes();
    }

    private static boolean foreign(Json block) {
        var type = block.get("type");
        return type.is("thinking") && Mark.foreign(block.get("signature").text())
                || type.is("redacted_thinking") && Mark.foreign(block.get("data").text());
    }

    private static Bytes array(List<Bytes> items) {
        var out = new JsonOut(1 << 10).beginArray();
        items.forEach(out::raw);
        return out.endArray().bytes();
    }
}
