package dev.signalbox.dialects.anthropic;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Facts;

/**
 * The API's {@code POST /v1/messages/count_tokens}, whose body is that of a message without a limit on the answer. Where
 * the model's provider can't be asked, our estimate is the answer.
 */
public final class TokenCount {
    private TokenCount() {}

    /**
     * What routing needs to know of such a body.
     *
     * @throws BadRequest as for a message, but that {@code max_tokens} may be missing
     */
    public static Facts read(Bytes body) throws BadRequest {
        return MessagesPromptReader.facts(body, true);
    }

    /** The body of the answer with our estimate of the prompt's tokens. */
    public static Bytes answer(Bytes body) throws BadRequest {
        return new JsonOut(32).beginObject().member("input_tokens", read(body).promptTokens()).endObject().bytes();
    }
}
