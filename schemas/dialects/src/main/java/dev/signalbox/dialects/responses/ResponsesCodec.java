package dev.signalbox.dialects.responses;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.ContinuedCall;
import dev.signalbox.dialects.DialectCodec;
import dev.signalbox.dialects.HeaderLookup;
import dev.signalbox.dialects.PromptTarget;
import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.ReplyReader;
import dev.signalbox.dialects.ReplyWriter;
import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.WrittenCall;
import dev.signalbox.dialects.failure.ProviderError;
import dev.signalbox.dialects.openai.ErrorWriter;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Continuation;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.catalog.Prefill;
import dev.signalbox.records.catalog.Provider;
import org.jspecify.annotations.Nullable;

/** OpenAI Responses. Conversations that go on by the id of an answer are made whole by {@link EarlierTurns}. */
public final class ResponsesCodec implements DialectCodec {
    @Override
    public Dialect dialect() {
        return Dialect.OPENAI_RESPONSES;
    }

    @Override
    public Facts readRequest(Bytes body) throws BadRequest {
        return ResponsesRequestReader.read(body);
    }

    @Override
    public Prompt readPrompt(Bytes body) throws BadRequest {
        return ResponsesPromptReader.read(Wrong.parsed(body));
    }

    @Override
    public boolean fetches(Part part) {
        return part instanceof Part.Image || part instanceof Part.Document;
    }

    @Override
    public WrittenCall writePrompt(Prompt prompt, PromptTarget target) throws BadRequest {
        return ResponsesPromptWriter.write(prompt, target);
    }

    /** A stream's usage always comes with its last event, so that nothing has to be asked for. */
    @Override
    public UpstreamCall writeRequest(
            Bytes body, Facts.Spans spans, String upstreamModel, boolean stream, Provider.Quirks quirks)
                    throws BadRequest {
        return ResponsesRequestWriter.write(body, spans, upstreamModel, quirks);
    }

    /** Refused: this API has no way to have an answer gone on with. */
    @Override
    public ContinuedCall continueRequest(
            Bytes body, Continuation from, Prefill how, String upstreamModel, Provider.Quirks quirks)
                    throws BadRequest {
        throw new BadRequest(Failure.INTERNAL, "An answer of this API can't be gone on with.", null);
    }

    @Override
    public ReplyReader readReply(boolean stream, ReadOptions options) {
        return stream ? new ResponsesStreamReader(options) : new ResponsesWholeReader(options);
    }

    @Override
    public ReplyEvent.Failed readError(int status, HeaderLookup headers, Bytes body, long nowMillis) {
        return ProviderError.answered(status, headers, body, nowMillis);
    }

    @Override
    public ReplyWriter writeReply(boolean stream, WriteOptions options) {
        return stream ? new ResponsesStreamWriter(options) : new ResponsesWholeWriter(options);
    }

    @Override
    public String errorCode(Failure failure) {
        return ErrorWriter.code(failure);
    }

    @Override
    public Bytes writeError(Failure failure, String message, @Nullable String param, Bytes providerError) {
        return ErrorWriter.write(failure, message, param, providerError);
    }
}
