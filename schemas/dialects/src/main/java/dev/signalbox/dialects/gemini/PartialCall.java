package dev.signalbox.dialects.gemini;

import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.JsonOut;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The arguments of a call that come value by value, each with a JSON path to its place (RFC 9535, names and indexes
 * only), and long strings in several pieces. They are told once all of them are there, for a later value may belong into
 * an object before it. Values whose path is not understood, or leads behind the end of a list, are left out, and so are
 * those beyond the bounds.
 */
final class PartialCall {
    static final int MAX_BYTES = 4 << 20;
    private static final int MAX_DEPTH = 64;
    private static final int MAX_VALUES = 100_000;

    private final Map<String, Object> root = new LinkedHashMap<>();
    private int bytes;
    private int values;
    private boolean tooLarge;

    /** A string that may go on. */
    private static final class Text {
        private final StringBuilder said = new StringBuilder();
        private boolean open = true;
    }

    /** Whether something was left out because there was too much of it. */
    boolean tooLarge() {
        return tooLarge;
    }

    void add(Json partials) {
        for (var partial : Fields.items(partials)) {
            var path = path(Fields.get(partial, "jsonPath").text());
            bytes += partial.length();
            tooLarge |= bytes > MAX_BYTES || ++values > MAX_VALUES;
            if (!path.isEmpty() && !tooLarge) {
                put(path, partial);
            }
        }
    }

    /** The arguments as a JSON object. */
    String arguments() {
        var out = new JsonOut();
        write(root, out);
        return out.bytes().asText();
    }

    private void put(List<Object> path, Json partial) {
        Object at = root;
        for (int i = 0; i < path.size() - 1; i++) {
            var next = child(at, path.get(i));
            if (!(next instanceof Map<?, ?>) && !(next instanceof List<?>)) {
                next = path.get(i + 1) instanceof Integer ? new ArrayList<>() : new LinkedHashMap<String, Object>();
                set(at, path.get(i), next);
            }
            at = next;
        }
        var step = path.getLast();
        var said = Fields.get(partial, "stringValue");
        if (!said.isString()) {
            set(at, step, value(partial));
            return;
        }
        var text = child(at, step) instanceof Text before && before.open ? before : new Text();
        text.said.append(said.text());
        text.open = Fields.get(partial, "willContinue").isTrue();
        set(at, step, text);
    }

    private static Object value(Json partial) {
        var number = Fields.get(partial, "numberValue");
        return number.present() ? number : Fields.get(partial, "boolValue");
    }

    private static Object child(Object within, Object step) {
        if (within instanceof Map<?, ?> object && step instanceof String name) {
            var child = object.get(name);
            return child == null ? Json.ABSENT : child;
        }
        return within instanceof List<?> list && step instanceof Integer index && index < list.size()
                ? list.get(index)
                : Json.ABSENT;
    }

    @SuppressWarnings("unchecked")
    private static void set(Object within, Object step, Object value) {
        if (within instanceof Map<?, ?> && step instanceof String name) {
            ((Map<String, Object>) within).put(name, value);
        } else if (within instanceof List<?> && step instanceof Integer index) {
            var list = (List<Object>) within;
            if (index < list.size()) {
                list.set(index, value);
            } else if (index == list.size()) {
                list.add(value);
            }
        }
    }

    private static void write(Object value, JsonOut out) {
        switch (value) {
            case Map<?, ?> object -> {
                out.beginObject();
                object.forEach((name, member) -> {
                    out.name((String) name);
                    write(member, out);
                });
                out.endObject();
            }
            case List<?> list -> {
                out.beginArray();
                list.forEach(item -> write(item, out));
                out.endArray();
            }
            case Text text -> out.string(text.said.toString());
            case Json json -> out.value(json);
            default -> out.nul();
        }
    }

    /** The steps of a path such as {@code $.a['b c'][0]}; none of one that is not understood. */
    private static List<Object> path(String path) {
        var steps = new ArrayList<Object>();
        int at = path.startsWith("$") ? 1 : path.length();
        while (at < path.length() && steps.size() < MAX_DEPTH) {
            int end;
            if (path.charAt(at) == '.') {
                end = at + 1;
                while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
                    end++;
                }
                var name = path.substring(at + 1, end);
                if (name.isEmpty() || name.equals("*")) {
                    return List.of();
                }
                steps.add(name);
            } else {
                end = bracket(path, at, steps);
                if (end < 0) {
                    return List.of();
                }
            }
            at = end;
        }
        return at < path.length() || !(steps.isEmpty() || steps.getFirst() instanceof String) ? List.of() : steps;
    }

    /** Takes a step in brackets; where it ends, or -1 where it is none. */
    private static int bracket(String path, int at, List<Object> steps) {
        if (path.charAt(at) != '[' || at + 1 == path.length()) {
            return -1;
        }
        char quote = path.charAt(at + 1);
        if (quote == '\'' || quote == '"') {
            var name = new StringBuilder();
            int i = at + 2;
            while (i < path.length() && path.charAt(i) != quote) {
                if (path.charAt(i) == '\\' && i + 1 < path.length()) {
                    i++;
                }
                name.append(path.charAt(i++));
            }
            steps.add(name.toString());
            return i + 1 < path.length() && path.charAt(i + 1) == ']' ? i + 2 : -1;
        }
        int close = path.indexOf(']', at);
        var digits = close < 0 ? "" : path.substring(at + 1, close);
        if (!digits.matches("[0-9]{1,6}")) {
            return -1;
        }
        steps.add(Integer.parseInt(digits));
        return close + 1;
    }
}
