package dev.signalbox.standalone.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** The function that a caller demands to be called; {@code named} if by its name, else the first of those that are required. */
record ForcedTool(String name, boolean named, JsonNode parameters) {
    static @Nullable ForcedTool of(JsonNode root) {
        var choice = root.path("tool_choice");
        var tools = root.path("tools");
        if (!tools.isArray() || tools.isEmpty()) {
            return null;
        }
        if (choice.asText("").equals("required")) {
            var function = tools.get(0).path("function");
            return new ForcedTool(function.path("name").asText(), false, function.path("parameters"));
        }
        var wanted = choice.path("function").path("name").asText("");
        for (var tool : tools) {
            var function = tool.path("function");
            if (!wanted.isEmpty() && function.path("name").asText().equals(wanted)) {
                return new ForcedTool(wanted, true, function.path("parameters"));
            }
        }
        return null;
    }

    /** Arguments that fit the parameters' schema. */
    String arguments(SimulatedText text) {
        return value(parameters.isObject() ? parameters : JsonNodeFactory.instance.objectNode(), text, 0).toString();
    }

    private static JsonNode value(JsonNode schema, SimulatedText text, int depth) {
        var json = JsonNodeFactory.instance;
        if (schema.path("enum").isArray() && !schema.path("enum").isEmpty()) {
            return schema.path("enum").get(0);
        }
        return switch (schema.path("type").asText(schema.has("properties") || depth == 0 ? "object" : "string")) {
            case "object" -> object(schema, text, depth);
            case "array" -> json.arrayNode().add(depth > 8 ? json.nullNode() : value(schema.path("items"), text, depth + 1));
            case "integer" -> json.numberNode(text.naturalLength());
            case "number" -> json.numberNode(text.naturalLength() / 2.0);
            case "boolean" -> json.booleanNode(text.naturalLength() % 2 == 0);
            case "null" -> json.nullNode();
            default -> json.textNode(text.text(3).strip());
        };
    }

    private static ObjectNode object(JsonNode schema, SimulatedText text, int depth) {
        var object = JsonNodeFactory.instance.objectNode();
        if (depth <= 8) {
            for (var property : schema.path("properties").properties()) {
                object.set(property.getKey(), value(property.getValue(), text, depth + 1));
            }
        }
        return object;
    }
}
