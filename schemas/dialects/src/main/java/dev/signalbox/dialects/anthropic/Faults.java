package dev.signalbox.dialects.anthropic;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import org.jspecify.annotations.Nullable;

/** What is wrong with a caller's body, in words that name the member and what to send instead. */
final class Faults {
    private Faults() {}

    /** The body as an object. */
    static Json object(Bytes body) throws BadRequest {
        if (body.isEmpty()) {
            throw bad("The request has no body. Send a JSON object with 'model', 'max_tokens' and 'messages'.", null);
        }
        Json document;
        try {
            document = Json.parse(body);
        } catch (MalformedJson fault) {
            throw malformed(fault);
        }
        if (!document.isObject()) {
            throw bad("The body is no JSON object. Send an object with 'model', 'max_tokens' and 'messages'.", null);
        }
        return document;
    }

    static BadRequest malformed(MalformedJson fault) {
        return BadRequest.malformed(fault);
    }

    /** @param rule what holds for the member, to be read behind its name, without a full stop */
    static BadRequest wrong(String param, String rule) {
        return BadRequest.member(param, rule);
    }

    static BadRequest bad(String message, @Nullable String param) {
        return new BadRequest(Failure.INVALID_REQUEST, message, param);
    }
}
