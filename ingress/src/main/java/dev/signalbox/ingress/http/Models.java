package dev.signalbox.ingress.http;

import dev.signalbox.ingress.tenant.Tenants;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Failure;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** The names that a caller may ask for, as each API lists its models. */
final class Models {
    static final String PATH = "/v1/models";
    static final String OF_GEMINI = Entries.GEMINI + "models";
    private static final String LONG_AGO = "1970-01-01T00:00:00Z";

    private final Desk desk;

    Models(Desk desk) {
        this.desk = desk;
    }

    /** Whether a path is one of models. */
    static boolean at(String path) {
        return within(path, PATH) || within(path, OF_GEMINI) && Surface.of(Dialect.GEMINI).isPresent();
    }

    private static boolean within(String path, String root) {
        return path.startsWith(root) && (path.length() == root.length() || path.charAt(root.length()) == '/' && path.length() > root.length() + 1);
    }

    void serve(HttpServerRequest request, String path, Surface surface, Tenants.Caller caller) {
        var root = path.startsWith(OF_GEMINI) ? OF_GEMINI : PATH;
        if (path.length() == root.length()) {
            var names = desk.front().offer().catalog().names().stream().filter(caller::mayAskFor).toList();
            Paths.json(request, desk.newId(), surface.dialect(), list(names, surface.dialect()));
            return;
        }
        var name = Entries.decoded(path.substring(root.length() + 1));
        if (desk.front().offer().catalog().knows(name) && caller.mayAskFor(name)) {
            Paths.json(request, desk.newId(), surface.dialect(), described(name, surface.dialect()));
        } else {
            desk.refuse(request, surface, desk.newId(),
                    Refusal.of(Failure.UNKNOWN_MODEL, "The model '" + name + "' does not exist. GET /v1/models lists those that do.", "model"));
        }
    }

    private static JsonObject list(List<String> names, Dialect dialect) {
        var list = new JsonArray();
        names.forEach(name -> list.add(described(name, dialect)));
        return switch (dialect) {
            case GEMINI -> new JsonObject().put("models", list);
            case ANTHROPIC_MESSAGES -> new JsonObject()
                    .put("data", list)
                    .put("has_more", false)
                    .put("first_id", names.isEmpty() ? null : names.getFirst())
                    .put("last_id", names.isEmpty() ? null : names.getLast());
            default -> new JsonObject().put("object", "list").put("data", list);
        };
    }

    private static JsonObject described(String name, Dialect dialect) {
        return switch (dialect) {
            case GEMINI -> new JsonObject()
                    .put("name", "models/" + name)
                    .put("displayName", name)
                    .put("supportedGenerationMethods", JsonArray.of("generateContent", "streamGenerateContent", "countTokens"));
            case ANTHROPIC_MESSAGES -> new JsonObject()
                    .put("type", "model")
                    .put("id", name)
                    .put("display_name", name)
                    .put("created_at", LONG_AGO);
            default -> new JsonObject()
                    .put("id", name)
                    .put("object", "model")
                    .put("created", 0)
                    .put("owned_by", "signalbox");
        };
    }
}
