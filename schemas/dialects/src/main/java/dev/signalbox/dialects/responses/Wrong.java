package dev.signalbox.dialects.responses;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;

/** What is wrong with a body of this dialect, as its caller is told. */
final class Wrong {
    private Wrong() {}

    /**
     * @param param path of the member
     * @param rule what holds for it, without a full stop
     */
    static BadRequest member(String param, String rule) {
        return BadRequest.member(param, rule);
    }

    /** The body as a tree, if it is a JSON object. */
    static Json parsed(Bytes body) throws BadRequest {
        if (body.isEmpty()) {
            throw new BadRequest(
                    Failure.INVALID_REQUEST, "The request has no body. Send a JSON object with 'model' and 'input'.", null);
        }
        try {
            var tree = Json.parse(body);
            if (!tree.isObject()) {
                throw new BadRequest(
                        Failure.INVALID_REQUEST, "The body is no JSON object. Send an object with 'model' and 'input'.", null);
            }
            return tree;
        } catch (MalformedJson fault) {
            throw BadRequest.malformed(fault);
        }
    }
}
