package dev.signalbox.dialects.gemini;

import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.json.MalformedJson;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A JSON Schema as the subset of OpenAPI 3.0 that Google's {@code Schema} is, for endpoints that know nothing else. Never
 * narrower than what it was made from: what the subset can't say is left out. References are written out where they
 * stand; one that leads back to itself ends as some object. At most {@link #MAX_SCHEMAS} come of it, and about 4 MiB:
 * references to references would grow without end.
 */
public final class SchemaToOpenApi {
    static final int MAX_SCHEMAS = 5_000;
    private static final int MAX_BYTES = 4 << 20;

    private static final Set<String> KEPT = Set.of(
            "title", "description", "minimum", "maximum", "minItems", "maxItems", "minLength", "maxLength", "minProperties",
            "maxProperties", "pattern", "propertyOrdering");
    private static final Set<String> TYPES = Set.of("string", "number", "integer", "boolean", "array", "object");
    private static final Set<String> FORMATS = Set.of("date-time", "float", "double", "int32", "int64");

    private final Json root;
    private final JsonOut out = new JsonOut();
    private final Deque<Json> within = new ArrayDeque<>();
    private int written;
    private int bytes;

    private SchemaToOpenApi(Json root) {
        this.root = root;
    }

    /** The schema in the subset's words. */
    public static Json of(Json schema) {
        var rewriting = new SchemaToOpenApi(schema);
        rewriting.schema(schema);
        try {
            return Json.parse(rewriting.out.bytes());
        } catch (MalformedJson fault) {
            throw new IllegalStateException("a schema was written as " + fault.problem(), fault);
        }
    }

    private void schema(Json schema) {
        if (++written > MAX_SCHEMAS || bytes > MAX_BYTES || within.contains(schema) || within.size() > 64) {
            out.beginObject().member("type", "OBJECT").endObject();
            return;
        }
        within.push(schema);
        var view = new SchemaView(root);
        view.add(schema);
        write(view);
        within.pop();
    }

    private void write(SchemaView view) {
        var types = view.types();
        boolean nullable = types.remove("null") | view.nullable();
        types.retainAll(TYPES);
        out.beginObject();
        if (types.size() == 1) {
            out.member("type", types.getFirst().toUpperCase(Locale.ROOT));
        } else if (types.isEmpty() && view.choices().isEmpty()) {
            out.member("type", view.enumeration().isEmpty() ? "OBJECT" : "STRING");
        }
        if (nullable) {
            out.member("nullable", true);
        }
        plain(view);
        enumeration(view);
        if (!view.properties().isEmpty()) {
            out.name("properties").beginObject();
            view.properties().forEach((name, property) -> {
                out.name(name);
                schema(property);
            });
            out.endObject();
        }
        required(view);
        if (view.members().containsKey("items")) {
            out.name("items");
            schema(view.members().get("items"));
        } else if (types.equals(List.of("array"))) {
            out.name("items").beginObject().member("type", "STRING").endObject();
        }
        choices(view, types);
        out.endObject();
    }

    private void plain(SchemaView view) {
        view.members().forEach((name, value) -> {
            boolean format = name.equals("format") && FORMATS.contains(value.text());
            if (value.present() && (KEPT.contains(name) || format)) {
                out.member(name, value);
                bytes += value.length();
            }
        });
    }

    private void enumeration(SchemaView view) {
        var words = view.enumeration();
        if (!words.isEmpty()) {
            out.member("format", "enum").name("enum").beginArray();
            for (var word : words) {
                out.string(word);
                bytes += word.length();
            }
            out.endArray();
        }
    }

    /** Only of properties that are there: the API refuses any other name. */
    private void required(SchemaView view) {
        var names = new ArrayList<>(view.required());
        names.retainAll(new HashSet<>(view.properties().keySet()));
        if (!names.isEmpty()) {
            out.name("required").beginArray();
            names.forEach(out::string);
            out.endArray();
        }
    }

    private void choices(SchemaView view, List<String> types) {
        if (types.size() < 2 && view.choices().isEmpty()) {
            return;
        }
        out.name("anyOf").beginArray();
        if (view.choices().isEmpty()) {
            for (var type : types) {
                out.beginObject().member("type", type.toUpperCase(Locale.ROOT)).endObject();
            }
        }
        for (var choice : view.choices()) {
            schema(choice);
        }
        out.endArray();
    }
}
