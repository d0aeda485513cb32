package dev.signalbox.dialects.gemini;

import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.json.MalformedJson;
import java.util.Locale;
import java.util.Map;

/**
 * The JSON Schema that means what Google's {@code Schema} does, a subset of OpenAPI 3.0 with types in capitals and {@code
 * nullable}. What is a JSON Schema already stays as it came, to the byte.
 */
final class OpenApiToSchema {
    private static final Map<String, String> RENAMED = Map.of("defs", "$defs", "ref", "$ref", "example", "examples");

    private final JsonOut out = new JsonOut();
    private boolean changed;

    private OpenApiToSchema() {}

    static Json of(Json schema) {
        if (!schema.isObject()) {
            return schema.present() ? schema : Json.ABSENT;
        }
        var rewriting = new OpenApiToSchema();
        rewriting.schema(schema);
        try {
            return rewriting.changed ? Json.parse(rewriting.out.bytes()) : schema;
        } catch (MalformedJson fault) {
            throw new IllegalStateException("a schema was written as " + fault.problem(), fault);
        }
    }

    private void schema(Json schema) {
        if (!schema.isObject()) {
            out.value(schema);
            return;
        }
        boolean nullable = schema.get("nullable").isTrue();
        out.beginObject();
        for (int i = 0; i < schema.names().size(); i++) {
            member(schema.names().get(i), schema.values().get(i), nullable);
        }
        out.endObject();
    }

    private void member(String spelled, Json value, boolean nullable) {
        var name = spelled.startsWith("$") ? spelled : Fields.camel(spelled);
        var renamed = RENAMED.getOrDefault(name, name);
        boolean gone = name.equals("nullable") || name.equals("propertyOrdering")
                || (name.equals("format") && value.is("enum")) || (name.equals("type") && value.is("TYPE_UNSPECIFIED"));
        changed |= gone || !renamed.equals(spelled);
        if (gone) {
            return;
        }
        out.name(renamed);
        switch (name) {
            case "type" -> type(value, nullable);
            case "properties", "defs", "$defs", "definitions" -> named(value);
            case "items", "additionalProperties", "not" -> schema(value);
            case "anyOf", "oneOf", "allOf", "prefixItems" -> list(value, nullable && name.equals("anyOf"));
            case "enum" -> values(value, nullable);
            case "minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties" -> count(value);
            case "ref" -> out.string(value.text().replace("#/defs/", "#/$defs/"));
            case "example" -> out.beginArray().value(value).endArray();
            default -> out.value(value);
        }
    }

    private void type(Json value, boolean nullable) {
        var lower = value.text().toLowerCase(Locale.ROOT);
        if (!value.isString() || (lower.equals(value.text()) && !nullable)) {
            out.value(value);
            return;
        }
        changed = true;
        if (nullable) {
            out.beginArray().string(lower).string("null").endArray();
        } else {
            out.string(lower);
        }
    }

    private void named(Json schemas) {
        if (!schemas.isObject()) {
            out.value(schemas);
            return;
        }
        out.beginObject();
        for (int i = 0; i < schemas.names().size(); i++) {
            out.name(schemas.names().get(i));
            schema(schemas.values().get(i));
        }
        out.endObject();
    }

    private void list(Json schemas, boolean nullable) {
        out.beginArray();
        for (var schema : Fields.items(schemas)) {
            schema(schema);
        }
        if (nullable) {
            out.beginObject().member("type", "null").endObject();
        }
        out.endArray();
        changed |= !schemas.isArray();
    }

    private void values(Json values, boolean nullable) {
        out.beginArray();
        for (var value : Fields.items(values)) {
            out.value(value);
        }
        if (nullable) {
            out.nul();
        }
        out.endArray();
        changed |= !values.isArray();
    }

    private void count(Json value) {
        var whole = Fields.whole(value);
        if (value.isString() && whole.isPresent()) {
            changed = true;
            out.number(whole.getAsLong());
        } else {
            out.value(value);
        }
    }
}
