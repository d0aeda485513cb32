package dev.signalbox.dialects;

import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.prompt.Fields;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.catalog.Provider;
import java.util.List;

/**
 * A body for a provider of its own dialect, in which nothing needs to change but the model's name and what the provider
 * does otherwise. Without quirks it is slices of what the caller sent.
 */
public final class OwnBody {
    private OwnBody() {}

    /** @param model empty where the dialect has no such member */
    public static List<Bytes> pieces(Bytes body, String model, Provider.Quirks quirks) throws BadRequest {
        var json = Fields.body(body).object();
        if (!quirks.isEmpty()) {
            return List.of(rebuilt(json, model, quirks));
        }
        var named = json.get("model");
        if (model.isEmpty() || !named.isString()) {
            return List.of(body);
        }
        int from = named.raw().offset() - body.offset();
        int to = from + named.raw().length();
        return List.of(body.slice(0, from), new JsonOut(64).string(model).bytes(), body.slice(to, body.length()));
    }

    private static Bytes rebuilt(Json json, String model, Provider.Quirks quirks) {
        var out = new JsonOut(json.raw().length() + 64).beginObject();
        for (int i = 0; i < json.names().size(); i++) {
            var name = json.names().get(i);
            if (quirks.drop().contains(name)) {
                continue;
            }
            out.name(quirks.rename().getOrDefault(name, name));
            if (name.equals("model") && !model.isEmpty()) {
                out.string(model);
            } else {
                out.value(json.values().get(i));
            }
        }
        return out.endObject().bytes();
    }
}
