package dev.signalbox.ingress.http;

import dev.signalbox.dialects.Asked;
import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.anthropic.TokenCount;
import dev.signalbox.dialects.gemini.CountedContents;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Facts;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What a path says of the requests that come under it.
 *
 * @param asked the model and whether the answer streams, where not the body says so
 * @param purpose what is to be done with a request
 */
record Entry(Surface surface, @Nullable Asked asked, Purpose purpose) {
    enum Purpose {
        /** Answered by a model. */
        ANSWER,
        /** Answered with the same in a stream that is one JSON array. */
        ANSWER_IN_ARRAY,
        /** Its tokens are counted here. */
        COUNT
    }

    Entry(Surface surface) {
        this(surface, null, Purpose.ANSWER);
    }

    /** Whether answers under this path may be kept, and gone on with. */
    boolean keeps() {
        return purpose == Purpose.ANSWER && surface.dialect() == Dialect.OPENAI_RESPONSES;
    }

    Facts read(Bytes body) throws BadRequest {
        var said = asked;
        if (purpose == Purpose.COUNT && surface.dialect() == Dialect.ANTHROPIC_MESSAGES) {
            return TokenCount.read(body);
        }
        if (purpose == Purpose.COUNT && said != null) {
            return surface.codec().readRequest(CountedContents.of(body), said);
        }
        return said == null ? surface.codec().readRequest(body) : surface.codec().readRequest(body, said);
    }

    /** The answer to a request that only wants its tokens counted: our estimate, as no provider is asked. */
    JsonObject counted(int tokens) {
        return new JsonObject().put(surface.dialect() == Dialect.GEMINI ? "totalTokens" : "input_tokens", tokens);
    }
}
