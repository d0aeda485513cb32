package dev.signalbox.dialects.cohere;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.ContinuedCall;
import dev.signalbox.dialects.DialectCodec;
import dev.signalbox.dialects.HeaderLookup;
import dev.signalbox.dialects.OwnBody;
import dev.signalbox.dialects.PromptTarget;
import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.ReplyReader;
import dev.signalbox.dialects.ReplyWriter;
import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.WrittenCall;
import dev.signalbox.dialects.failure.ProviderError;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.prompt.Fields;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.PromptFacts;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Continuation;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.catalog.Prefill;
import dev.signalbox.records.catalog.Provider;
import org.jspecify.annotations.Nullable;

/** Cohere's second version of chat, below {@code https://api.cohere.com/v2}. */
public final class CohereCodec implements DialectCodec {
    static final String PATH = "/chat";

    /** A status of Cohere's own, called an invalid token: something on its deny list was said. */
    private static final int DENIED = 498;

    @Override
    public Dialect dialect() {
        return Dialect.COHERE_V2;
    }

    @Override
    public Facts readRequest(Bytes body) throws BadRequest {
        var fields = Fields.body(body);
        boolean stream = fields.flag("stream").orElse(false);
        return PromptFacts.of(readPrompt(body), fields.text("model"), stream, "", Facts.Spans.UNKNOWN);
    }

    @Override
    public Prompt readPrompt(Bytes body) throws BadRequest {
        return CoherePromptReader.read(body);
    }

    @Override
    public boolean fetches(Part part) {
        return part instanceof Part.Image;
    }

    @Override
    public WrittenCall writePrompt(Prompt prompt, PromptTarget target) throws BadRequest {
        return CoherePromptWriter.write(prompt, target);
    }

    @Override
    public UpstreamCall writeRequest(
            Bytes body, Facts.Spans spans, String upstreamModel, boolean stream, Provider.Quirks quirks)
                    throws BadRequest {
        return UpstreamCall.of(PATH, OwnBody.pieces(body, upstreamModel, quirks));
    }

    @Override
    public ContinuedCall continueRequest(
            Bytes body, Continuation from, Prefill how, String upstreamModel, Provider.Quirks quirks)
                    throws BadRequest {
        throw new BadRequest(Failure.INVALID_REQUEST, "Answers of this API can't be gone on with elsewhere.", null);
    }

    @Override
    public ReplyReader readReply(boolean stream, ReadOptions options) {
        return stream ? new CohereStreamReader(options) : new CohereWholeReader(options);
    }

    @Override
    public ReplyEvent.Failed readError(int status, HeaderLookup headers, Bytes body, long nowMillis) {
        if (status != DENIED) {
            return ProviderError.answered(status, headers, body, nowMillis);
        }
        var told = ProviderError.answered(400, headers, body, nowMillis);
        return new ReplyEvent.Failed(Failure.CONTENT_POLICY, told.message(), 0, told.raw());
    }

    @Override
    public ReplyWriter writeReply(boolean stream, WriteOptions options) {
        return stream ? new CohereStreamWriter(options) : new CohereWholeWriter(options);
    }

    @Override
    public String errorCode(Failure failure) {
        return failure.label();
    }

    @Override
    public Bytes writeError(Failure failure, String message, @Nullable String param, Bytes providerError) {
        return new JsonOut(message.length() + 32).beginObject().member("message", message).endObject().bytes();
    }
}
