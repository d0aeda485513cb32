package dev.signalbox.dialects.gemini;

import dev.signalbox.dialects.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a JSON Schema says once the schemas that it refers to and those that it is all of are laid over one another; where
 * two say something of the same, the first counts.
 */
final class SchemaView {
    private static final int MAX_DEPTH = 32;

    private final Json root;
    private final Map<String, Json> members = new LinkedHashMap<>();
    private final Map<String, Json> properties = new LinkedHashMap<>();
    private final Set<String> required = new LinkedHashSet<>();
    private final List<Json> choices = new ArrayList<>();
    private final List<String> words = new ArrayList<>();
    private boolean otherValues;
    private boolean nullable;
    private int depth;

    SchemaView(Json root) {
        this.root = root;
    }

    Map<String, Json> members() {
        return members;
    }

    Map<String, Json> properties() {
        return properties;
    }

    Set<String> required() {
        return required;
    }

    /** Schemas of which any may hold; empty where there is no choice. */
    List<Json> choices() {
        return choices;
    }

    /** The strings that are allowed; empty where it is no choice among strings. */
    List<String> enumeration() {
        return otherValues ? List.of() : words;
    }

    boolean nullable() {
        return nullable;
    }

    /** The types that are said or that follow from what else is said. */
    List<String> types() {
        var types = new ArrayList<String>();
        for (var type : Fields.items(members.getOrDefault("type", Json.ABSENT))) {
            types.add(type.text());
        }
        if (types.isEmpty() && !properties.isEmpty()) {
            types.add("object");
        } else if (types.isEmpty() && members.containsKey("items")) {
            types.add("array");
        }
        return types;
    }

    void add(Json schema) {
        if (!schema.isObject() || ++depth > MAX_DEPTH) {
            return;
        }
        for (int i = 0; i < schema.names().size(); i++) {
            var value = schema.values().get(i);
            switch (schema.names().get(i)) {
                case "$ref" -> add(target(value.text()));
                case "allOf" -> value.values().forEach(this::add);
                case "anyOf", "oneOf" -> choice(value.values());
                case "properties" -> {
                    for (int j = 0; value.isObject() && j < value.names().size(); j++) {
                        properties.putIfAbsent(value.names().get(j), value.values().get(j));
                    }
                }
                case "required" -> value.values().forEach(name -> required.add(name.text()));
                case "enum" -> value.values().forEach(this::value);
                case "const" -> value(value);
                case "nullable" -> nullable |= value.isTrue();
                default -> members.putIfAbsent(schema.names().get(i), value);
            }
        }
    }

    /** A choice between something and null is that thing, nullable. */
    private void choice(List<Json> among) {
        var real = new ArrayList<Json>();
        for (var schema : among) {
            if (schema.get("type").is("null")) {
                nullable = true;
            } else {
                real.add(schema);
            }
        }
        if (real.size() == 1) {
            add(real.getFirst());
        } else if (choices.isEmpty()) {
            choices.addAll(real);
        }
    }

    private void value(Json value) {
        if (value.isString()) {
            words.add(value.text());
        } else if (value.kind() == Json.Kind.NULL) {
            nullable = true;
        } else {
            otherValues = true;
        }
    }

    /** Of a reference within the document, such as {@code #/$defs/Pet}; nothing of any other. */
    private Json target(String reference) {
        if (!reference.startsWith("#")) {
            return Json.ABSENT;
        }
        var at = root;
        for (var step : reference.substring(1).split("/")) {
            if (!step.isEmpty()) {
                at = at.get(step.replace("~1", "/").replace("~0", "~"));
            }
        }
        return at;
    }
}
