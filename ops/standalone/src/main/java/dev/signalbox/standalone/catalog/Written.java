package dev.signalbox.standalone.catalog;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values as YAML loads them: how much there is of them, how they are shown, what JSON they are. */
final class Written {
    /** Values that a file may have, with what its aliases repeat. */
    static final int MOST_VALUES = 200_000;
    private static final int DEEPEST = 32;
    private static final int SHOWN = 60;

    private Written() {}

    /** Whether it has no end, or more values than a catalogue ever needs: a few aliases (&amp;, *) can stand for millions. */
    static boolean isEndless(@Nullable Object value) {
        return count(value, 0, 0) > MOST_VALUES;
    }

    private static int count(@Nullable Object value, int before, int depth) {
        int count = before + 1;
        if (depth > DEEPEST) {
            return MOST_VALUES + 1;
        }
        if (value instanceof Map<?, ?> map) {
            for (var entry : map.entrySet()) {
                count = count(entry.getValue(), count, depth + 1);
                if (count > MOST_VALUES) {
                    return count;
                }
            }
        } else if (value instanceof List<?> list) {
            for (var item : list) {
                count = count(item, count, depth + 1);
                if (count > MOST_VALUES) {
                    return count;
                }
            }
        }
        return count;
    }

    /** A value as a message quotes it. */
    static String shown(@Nullable Object value) {
        var text = String.valueOf(value);
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN - 3) + "...";
    }

    /** A value as JSON. */
    static String json(@Nullable Object value) {
        var out = new StringBuilder();
        json(value, out);
        return out.toString();
    }

    private static void json(@Nullable Object value, StringBuilder out) {
        switch (value) {
            case null -> out.append("null");
            case Map<?, ?> map -> {
                out.append('{');
                map.forEach((k, v) -> {
                    out.append(out.charAt(out.length() - 1) == '{' ? "" : ",");
                    quote(String.valueOf(k), out);
                    out.append(':');
                    json(v, out);
                });
                out.append('}');
            }
            case List<?> list -> {
                out.append('[');
                for (int i = 0; i < list.size(); i++) {
                    out.append(i == 0 ? "" : ",");
                    json(list.get(i), out);
                }
                out.append(']');
            }
            case Double real when !Double.isFinite(real) -> out.append("null");
            case Number number -> out.append(number);
            case Boolean flag -> out.append(flag);
            default -> quote(value.toString(), out);
        }
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    /**
     * One mapping with another one's entries over it: mappings within are joined in the same way, all else is replaced.
     *
     * @param instead keys of which one takes the other's place
     */
    static Map<String, Object> over(Map<?, ?> base, Map<?, ?> own, Map<String, String> instead) {
        var joined = new LinkedHashMap<String, Object>();
        base.forEach((k, v) -> joined.put(String.valueOf(k), v));
        own.forEach((k, v) -> {
            var key = String.valueOf(k);
            if (instead.containsKey(key)) {
                joined.remove(instead.get(key));
            }
            joined.put(key, v instanceof Map<?, ?> inner && joined.get(key) instanceof Map<?, ?> below ? over(below, inner, instead) : v);
        });
        return joined;
    }
}
