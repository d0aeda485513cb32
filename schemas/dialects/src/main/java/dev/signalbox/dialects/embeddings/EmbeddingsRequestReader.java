package dev.signalbox.dialects.embeddings;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.json.JsonCursor;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.dialects.json.Names;
import dev.signalbox.dialects.openai.RequestMembers;
import dev.signalbox.dialects.openai.TokenInput;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Facts;

/**
 * Reads one request body in one pass over its bytes. What vectors are to look like is the provider's affair; only a
 * stream is refused, since there is none.
 */
final class EmbeddingsRequestReader {
    private static final int MODEL = 0;
    private static final int INPUT = 1;
    private static final int STREAM = 2;
    private static final int USER = 3;
    private static final Names MEMBERS = Names.of("model", "input", "stream", "user");

    private final JsonCursor cursor = new JsonCursor();
    private final RequestMembers members = new RequestMembers(cursor);
    private final TokenInput input = new TokenInput(cursor);

    Facts read(Bytes body) throws BadRequest {
        members.read(body, MEMBERS, "'model' and 'input'", this::member);
        var model = members.model();
        if (!members.has(INPUT)) {
            throw RequestMembers.bad("'input' is missing. Send a text, or an array of texts.", "input");
        }
        return new Facts(
                model, false, input.promptTokens(), 0, 0, members.affinity(input.beginning()), new long[0], members.spans());
    }

    private void member(int name) throws MalformedJson, BadRequest {
        switch (name) {
            case MODEL -> members.readModel();
            case INPUT -> input.read("input");
            case STREAM -> {
                if (members.flag("stream")) {
                    throw RequestMembers.bad("'stream' must be left out: embeddings come as a whole.", "stream");
                }
            }
            case USER -> members.readUser();
            default -> cursor.skip();
        }
    }
}
