package dev.signalbox.dialects.anthropic;

import dev.signalbox.dialects.ReplyWriter;
import dev.signalbox.dialects.json.JsonCursor;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.dialects.json.Names;
import dev.signalbox.records.Bytes;

/** Frames payloads as events with the name that they have inside as {@code type}: the SDKs go by the name alone. */
final class EventFrame {
    private static final String[] KNOWN = {
        "message_start", "content_block_start", "ping", "content_block_delta", "content_block_stop", "message_delta", "message_stop",
        "error"
    };
    private static final Names NAMES = Names.of(KNOWN);
    private static final Names TYPE = Names.of("type");
    private static final Bytes[] HEADS = heads();
    private static final Bytes END = Bytes.utf8("\n\n");

    private EventFrame() {}

    private static Bytes[] heads() {
        var heads = new Bytes[KNOWN.length];
        for (int i = 0; i < heads.length; i++) {
            heads[i] = head(KNOWN[i]);
        }
        return heads;
    }

    private static Bytes head(String name) {
        return Bytes.utf8("event: " + name + "\ndata: ");
    }

    /** @param payload an object on one line */
    static void put(Bytes payload, ReplyWriter.Sink out) {
        out.event();
        out.put(headOf(payload));
        out.put(payload);
        out.put(END);
    }

    private static Bytes headOf(Bytes payload) {
        var cursor = new JsonCursor().on(payload);
        try {
            cursor.enterObject();
            while (cursor.nextMember()) {
                if (cursor.name(TYPE) != Names.OTHER && cursor.atString()) {
                    cursor.string();
                    int known = cursor.name(NAMES);
                    return known == Names.OTHER ? head(cursor.text().replaceAll("[\\r\\n]", "")) : HEADS[known];
                }
                cursor.skip();
            }
        } catch (MalformedJson _) {
            // raw data of another version: it goes without a name
        }
        return head("message");
    }
}
