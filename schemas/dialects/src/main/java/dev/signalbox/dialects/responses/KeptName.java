package dev.signalbox.dialects.responses;

import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.JsonText;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.records.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The id under which an answer is kept, and an answer that is passed on called by it: its provider's own id names nothing here. Every
 * other byte stays as it came.
 */
public final class KeptName {
    private static final String LETTERS = "resp_";

    private KeptName() {}

    /** The id of the answer to a request, which has the letters with which ids of answers begin. */
    public static String of(String request) {
        return request.startsWith(LETTERS) ? request : LETTERS + request;
    }

    /** The id of the request to which an answer belongs; empty where such an id is none of ours. */
    public static String request(String answer) {
        return answer.startsWith(LETTERS) ? answer.substring(LETTERS.length()) : "";
    }

    /** Whether an answer that is passed on is to say something else than its provider did. */
    static boolean needed(WriteOptions options) {
        return options.kept() || !options.previous().isEmpty();
    }

    /** A {@code response} document by its kept name. */
    static Bytes document(Bytes raw, WriteOptions options) {
        return named(raw, false, options);
    }

    /** A document by its kept name, with the name of the answer that it goes on with, which who wrote it did not know. */
    public static Bytes goingOn(Bytes document, String previous) {
        return previous.isEmpty() ? document : named(document, false, new WriteOptions("", 0, "", false, false, previous, Bytes.EMPTY));
    }

    /** An event of a stream by the same; most speak of no answer as a whole and stay as they are. */
    static Bytes event(String type, Bytes raw, WriteOptions options) {
        boolean whole = type.startsWith("response.") && type.indexOf('.') == type.lastIndexOf('.');
        return whole ? named(raw, true, options) : raw;
    }

    /** Some bytes, and what stands in their place. */
    private record Put(int from, int to, String text) {}

    private static Bytes named(Bytes raw, boolean within, WriteOptions options) {
        Json response;
        try {
            var tree = Json.parse(raw);
            response = within ? tree.get("response") : tree;
        } catch (MalformedJson _) {
            return raw;
        }
        var id = response.get("id");
        if (!id.isString()) {
            return raw;
        }
        var puts = new ArrayList<Put>();
        var own = options.kept() ? quoted(of(options.id())) : id.raw().asText();
        var previous = response.get("previous_response_id");
        if (!options.previous().isEmpty()) {
            var before = quoted(options.previous());
            if (previous.kind() == Json.Kind.ABSENT) {
                own += ",\"previous_response_id\":" + before;
            } else {
                puts.add(put(raw, previous, before));
            }
        }
        puts.add(put(raw, id, own));
        return spliced(raw, puts);
    }

    private static Put put(Bytes raw, Json value, String text) {
        int from = value.raw().offset() - raw.offset();
        return new Put(from, from + value.raw().length(), text);
    }

    private static Bytes spliced(Bytes raw, List<Put> puts) {
        puts.sort(Comparator.comparingInt(Put::from));
        var out = new ByteArrayOutputStream(raw.length() + 128);
        int at = 0;
        for (var put : puts) {
            out.write(raw.array(), raw.offset() + at, put.from() - at);
            out.writeBytes(put.text().getBytes(StandardCharsets.UTF_8));
            at = put.to();
        }
        out.write(raw.array(), raw.offset() + at, raw.length() - at);
        return Bytes.of(out.toByteArray());
    }

    private static String quoted(String text) {
        return JsonText.quote(new StringBuilder(text.length() + 2), text).toString();
    }
}
