package dev.signalbox.dialects.responses;

import dev.signalbox.dialects.facts.Hash64;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.records.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tools that only this API has, as the functions that stand for them elsewhere: those within a namespace under a name made
 * of both, those that take any text (type {@code custom}) with one string as their argument. A call of one is told its
 * caller under the tool's own name again.
 */
final class CallersTools {
    static final CallersTools NONE = new CallersTools(Map.of());

    /** The one argument of a function that stands for a custom tool. */
    private static final String INPUT = "input";

    /** Characters that every API allows in the name of a function. */
    private static final int MOST_CHARACTERS = 64;
    private static final int HASH_CHARACTERS = 16;
    private static final Pattern FORBIDDEN = Pattern.compile("[^A-Za-z0-9_-]");

    private final Map<String, Named> byName;

    /**
     * A tool as its caller knows it.
     *
     * @param namespace empty for none
     * @param custom whether it takes text, and no object
     */
    record Named(String namespace, String name, boolean custom) {}

    private CallersTools(Map<String, Named> byName) {
        this.byName = byName;
    }

    /** Those of a request, an array or nothing. */
    static CallersTools of(Json tools) {
        if (tools.values().isEmpty()) {
            return NONE;
        }
        var all = new HashMap<String, Named>();
        var plain = new HashSet<String>();
        for (var tool : tools.values()) {
            if (tool.get("type").is("namespace")) {
                for (var within : tool.get("tools").values()) {
                    add(tool.get("name").text(), within, all, plain);
                }
            } else {
                add("", tool, all, plain);
            }
        }
        all.keySet().removeAll(plain);
        return all.isEmpty() ? NONE : new CallersTools(all);
    }

    private static void add(String namespace, Json tool, Map<String, Named> all, Set<String> plain) {
        var name = tool.get("name").text();
        boolean custom = tool.get("type").is("custom");
        if (custom || !namespace.isEmpty()) {
            all.putIfAbsent(flat(namespace, name), new Named(namespace, name, custom));
        } else {
            plain.add(name);
        }
    }

    /** What a function that a model called stands for; null where it stands for itself. */
    @Nullable Named named(String function) {
        return byName.get(function);
    }

    /** The name of the function that stands for a tool. */
    static String flat(String namespace, String name) {
        if (namespace.isEmpty()) {
            return name;
        }
        var joined = namespace.endsWith("_") ? namespace + name : namespace + "__" + name;
        var plain = FORBIDDEN.matcher(joined).replaceAll("_");
        if (plain.length() <= MOST_CHARACTERS) {
            return plain;
        }
        var bytes = joined.getBytes(StandardCharsets.UTF_8);
        return plain.substring(0, MOST_CHARACTERS - HASH_CHARACTERS - 1) + '_'
                + String.format("%016x", Hash64.of(bytes, 0, bytes.length, 0));
    }

    /** The schema of a function that stands for a custom tool. */
    static Json schema() {
        var out = new JsonOut().beginObject().member("type", "object").name("properties").beginObject();
        out.name(INPUT).beginObject().member("type", "string").endObject().endObject();
        out.name("required").beginArray().string(INPUT).endArray().member("additionalProperties", false);
        return Json.of(out.endObject().bytes().asText());
    }

    /** The arguments that stand for what a custom tool was called with. */
    static String arguments(String input) {
        return new JsonOut(input.length() + 16).beginObject().member(INPUT, input).endObject().bytes().asText();
    }

    /** What a custom tool is called with; arguments that are no such object are it themselves. */
    static String input(String arguments) {
        try {
            var input = Json.parse(Bytes.utf8(arguments)).get(INPUT);
            return input.isString() ? input.text() : arguments;
        } catch (MalformedJson _) {
            return arguments;
        }
    }
}
