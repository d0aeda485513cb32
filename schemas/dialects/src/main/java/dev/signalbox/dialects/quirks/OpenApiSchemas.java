package dev.signalbox.dialects.quirks;

import dev.signalbox.dialects.gemini.SchemaToOpenApi;
import dev.signalbox.dialects.json.Draft;

/** For endpoints of Gemini's that know no JSON Schema: those of functions and of the answer in the words of its {@code Schema}. */
final class OpenApiSchemas {
    private OpenApiSchemas() {}

    static void change(Draft body) {
        body.get("tools").ifPresent(tools -> {
            for (var tool : tools.items()) {
                tool.get("functionDeclarations").ifPresent(all -> all.items().forEach(
                        function -> rewrite(function, "parametersJsonSchema", "parameters")));
            }
        });
        body.get("generationConfig").ifPresent(config -> rewrite(config, "responseJsonSchema", "responseSchema"));
    }

    private static void rewrite(Draft within, String full, String subset) {
        within.get(full).ifPresent(schema -> {
            schema.become(Draft.of(SchemaToOpenApi.of(schema.before())));
            within.rename(full, subset);
        });
    }
}
