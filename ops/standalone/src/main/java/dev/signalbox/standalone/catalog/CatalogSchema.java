package dev.signalbox.standalone.catalog;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;

/**
 * A JSON Schema of catalogue files for editors, made of what their readers ask for: keys, words and bounds are those that a check goes by. What
 * depends on several keys at once is for the check alone.
 */
public final class CatalogSchema {
    private static final String TEXTS = "keys.properties";

    private final Properties texts = new Properties();
    private final TreeSet<String> untold = new TreeSet<>();
    private final TreeSet<String> told = new TreeSet<>();

    private CatalogSchema() {
        try (var in = CatalogSchema.class.getResourceAsStream(TEXTS)) {
            if (in == null) {
                throw new IllegalStateException(TEXTS + " is not in the build");
            }
            texts.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The schema as a document, with a line feed at its end. */
    public static String document() {
        return new CatalogSchema().made();
    }

    /** Keys without a text of what they mean, and texts of keys that there are not; both should be none. */
    static List<String> mistold() {
        var schema = new CatalogSchema();
        schema.made();
        var wrong = new ArrayList<>(schema.untold);
        schema.texts.stringPropertyNames().stream().filter(key -> !schema.told.contains(key)).forEach(wrong::add);
        return wrong;
    }

    private String made() {
        var root = new LinkedHashMap<String, Object>();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.put("title", "Signalbox catalogue");
        root.putAll(of(CatalogYaml.shape(), ""));
        var out = new StringBuilder();
        write(root, "", out);
        return out.append('\n').toString();
    }

    private Map<String, Object> of(Shape shape, String path) {
        var schema = new LinkedHashMap<String, Object>();
        switch (shape.kind()) {
            case MAPPING -> mapping(shape, path, schema);
            case TABLE -> {
                schema.put("type", "object");
                schema.put("additionalProperties", shape.items().map(item -> of(item, path)).orElse(Map.of()));
            }
            case LIST -> {
                schema.put("type", "array");
                schema.put("items", shape.items().map(item -> of(item, path + "[]")).orElse(Map.of()));
            }
            case TEXT -> {
                if (shape.words().isEmpty()) {
                    schema.put("type", List.of("string", "number", "boolean"));
                } else {
                    schema.put("enum", shape.words());
                }
            }
            case DURATION -> {
                schema.put("type", "string");
                schema.put("pattern", shape.pattern());
            }
            case WHOLE, NUMBER -> {
                schema.put("type", shape.kind() == Shape.Kind.WHOLE ? "integer" : "number");
                bound(schema, "minimum", shape.least());
                bound(schema, "maximum", shape.most());
            }
            case FLAG -> schema.put("type", "boolean");
            case ANYTHING, UNKNOWN -> {}
        }
        return schema;
    }

    private static void bound(Map<String, Object> schema, String name, double bound) {
        if (Math.abs(bound) < 1L << 53) {
            schema.put(name, (long) bound);
        }
    }

    private void mapping(Shape shape, String path, Map<String, Object> schema) {
        schema.put("type", "object");
        var properties = new LinkedHashMap<String, Object>();
        var required = new ArrayList<String>();
        shape.members().forEach((key, member) -> {
            var place = path.isEmpty() ? key : path + "." + key;
            var described = new LinkedHashMap<String, Object>();
            var text = texts.getProperty(place);
            if (text == null) {
                untold.add(place);
            } else {
                told.add(place);
                described.put("description", text);
            }
            described.putAll(of(member, place));
            properties.put(key, described);
            if (member.required() && !place.equals("providers[].id")) {
                required.add(key);
            }
        });
        schema.put("properties", properties);
        schema.put("additionalProperties", false);
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        if (path.equals("providers[]")) {
            schema.put("anyOf", List.of(Map.of("required", List.of("id")), Map.of("required", List.of("preset"))));
        }
    }

    /** Mappings line by line, lists of plain values on one. */
    private static void write(Object value, String indent, StringBuilder out) {
        if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            out.append("{\n");
            int left = map.size();
            for (var entry : map.entrySet()) {
                out.append(indent).append("  ").append(Written.json(entry.getKey())).append(": ");
                write(entry.getValue(), indent + "  ", out);
                out.append(--left > 0 ? ",\n" : "\n");
            }
            out.append(indent).append('}');
        } else {
            out.append(Written.json(value));
        }
    }
}
