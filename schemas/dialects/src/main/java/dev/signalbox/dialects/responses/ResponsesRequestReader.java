package dev.signalbox.dialects.responses;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.prompt.PromptFacts;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Failure;
import java.util.HashSet;
import java.util.List;

/**
 * What routing needs to know of a body. A member that stands twice is refused: who reads which would differ from
 * provider to provider. Members that nobody here has heard of pass.
 */
final class ResponsesRequestReader {
    private static final int MAX_MEMBERS = 512;
    private static final int MAX_MODEL_BYTES = 512;

    /** Callers' own names for a session or a user, the closest first. */
    private static final List<String> NAMES = List.of("prompt_cache_key", "user", "safety_identifier");

    private ResponsesRequestReader() {}

    static Facts read(Bytes bytes) throws BadRequest {
        var body = Wrong.parsed(bytes);
        once(body);
        var model = model(body.get("model"));
        var stream = body.get("stream");
        if (stream.present() && !stream.isBool()) {
            throw Wrong.member("stream", "must be true or false");
        }
        var prompt = ResponsesPromptReader.read(body);
        return PromptFacts.of(prompt, model.text(), stream.isTrue(), affinity(body), spans(bytes, model.raw()));
    }

    private static void once(Json body) throws BadRequest {
        if (body.names().size() > MAX_MEMBERS) {
            throw new BadRequest(
                    Failure.INVALID_REQUEST, "The body has more than " + MAX_MEMBERS + " members. Send fewer.", null);
        }
        var seen = new HashSet<String>();
        for (var name : body.names()) {
            if (!seen.add(name)) {
                var shown = name.length() > 64 ? name.substring(0, 64) : name;
                throw Wrong.member(shown, "stands twice in the body. Send it once");
            }
        }
    }

    private static Json model(Json model) throws BadRequest {
        if (!model.present()) {
            throw Wrong.member("model", "is missing. Name a model or route, e.g. \"model\": \"gpt-4o\"");
        }
        if (!model.isString()) {
            throw Wrong.member("model", "must be a string, the name of a model or route");
        }
        if (model.raw().length() > MAX_MODEL_BYTES) {
            throw Wrong.member("model", "is longer than " + MAX_MODEL_BYTES + " bytes. Name a model or route");
        }
        if (model.text().isBlank()) {
            throw Wrong.member("model", "is empty. Name a model or route");
        }
        return model;
    }

    private static String affinity(Json body) throws BadRequest {
        for (var name : NAMES) {
            var value = body.get(name);
            if (value.present() && !value.isString()) {
                throw Wrong.member(name, "must be a string, or null");
            }
            if (!value.text().isEmpty()) {
                return value.text();
            }
        }
        return "";
    }

    private static Facts.Spans spans(Bytes body, Bytes model) {
        int start = model.offset() - body.offset();
        return new Facts.Spans(start, start + model.length(), -1, -1);
    }
}
