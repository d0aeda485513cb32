package dev.signalbox.dialects.responses;

import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.records.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an answer was asked with, told page by page. The API gives each item an id and a type there; what the caller left out of them is
 * filled in, the same each time, and text that stands alone becomes the part that it is.
 */
public final class InputItems {
    /** On a page, at most. */
    public static final int MOST = 100;

    private InputItems() {}

    /**
     * A page; empty where there is no item {@code after}, or the items can't be read.
     *
     * @param items as they were kept, an array
     * @param answer id of the answer, from which ids are made
     * @param limit of the page
     * @param backwards whether the last item comes first
     * @param after id of the last item of the page before; empty for the first page
     */
    public static Optional<Bytes> page(Bytes items, String answer, int limit, boolean backwards, String after) {
        List<Json> all;
        try {
            all = new ArrayList<>(Json.parse(items).values());
        } catch (MalformedJson _) {
            return Optional.empty();
        }
        int count = all.size();
        int from = after.isEmpty() ? 0 : -1;
        for (int i = 0; i < count && from < 0; i++) {
            if (id(all.get(at(i, count, backwards)), answer, at(i, count, backwards)).equals(after)) {
                from = i + 1;
            }
        }
        if (from < 0) {
            return Optional.empty();
        }
        int to = Math.min(count, from + limit);
        var out = new JsonOut().beginObject().member("object", "list").name("data").beginArray();
        for (int i = from; i < to; i++) {
            item(all.get(at(i, count, backwards)), answer, at(i, count, backwards), out);
        }
        out.endArray();
        named("first_id", from, to > from, all, answer, backwards, out);
        named("last_id", to - 1, to > from, all, answer, backwards, out);
        return Optional.of(out.member("has_more", to < count).endObject().bytes());
    }

    private static int at(int place, int count, boolean backwards) {
        return backwards ? count - 1 - place : place;
    }

    private static void named(String name, int place, boolean there, List<Json> all, String answer, boolean backwards, JsonOut out) {
        if (there) {
            int index = at(place, all.size(), backwards);
            out.member(name, id(all.get(index), answer, index));
        } else {
            out.name(name).nul();
        }
    }

    private static String type(Json item) {
        return item.get("type").textOr("message");
    }

    private static String id(Json item, String answer, int index) {
        var own = item.get("id").text();
        if (!own.isEmpty()) {
            return own;
        }
        var letters = switch (type(item)) {
            case "message" -> "msg_";
            case "function_call" -> "fc_";
            case "function_call_output" -> "fco_";
            case "reasoning" -> "rs_";
            default -> "item_";
        };
        return letters + KeptName.request(answer) + "_in_" + index;
    }

    private static void item(Json item, String answer, int index, JsonOut out) {
        out.beginObject().member("id", id(item, answer, index)).member("type", type(item));
        for (int i = 0; i < item.names().size(); i++) {
            var name = item.names().get(i);
            var value = item.values().get(i);
            if (name.equals("content") && value.isString()) {
                content(value, item.get("role").is("assistant"), out);
            } else if (!name.equals("id") && !name.equals("type")) {
                out.member(name, value);
            }
        }
        out.endObject();
    }

    private static void content(Json text, boolean said, JsonOut out) {
        out.name("content").beginArray().beginObject().member("type", said ? "output_text" : "input_text").member("text", text);
        if (said) {
            out.name("annotations").beginArray().endArray();
        }
        out.endObject().endArray();
    }
}
