package dev.signalbox.dialects.embeddings;

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
import dev.signalbox.dialects.openai.ChatRequestWriter;
import dev.signalbox.dialects.openai.ErrorWriter;
import dev.signalbox.dialects.openai.RequestMembers;
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

/** OpenAI embeddings. */
public final class EmbeddingsCodec implements DialectCodec {
    private static final String PATH = "/embeddings";

    @Override
    public Dialect dialect() {
        return Dialect.OPENAI_EMBEDDINGS;
    }

    @Override
    public Facts readRequest(Bytes body) throws BadRequest {
        return new EmbeddingsRequestReader().read(body);
    }

    /** Refuses: texts that are to become vectors are no conversation. */
    @Override
    public Prompt readPrompt(Bytes body) throws BadRequest {
        throw RequestMembers.bad("The provider of this model makes no embeddings that OpenAI's API could hold. Ask for a model whose "
                + "provider speaks /v1/embeddings.", "model");
    }

    /** Refuses: a model that makes vectors answers nobody. */
    @Override
    public WrittenCall writePrompt(Prompt prompt, PromptTarget target) throws BadRequest {
        throw RequestMembers.bad("This model makes embeddings and holds no conversations. Send texts to /v1/embeddings, or ask for "
                + "another model.", "model");
    }

    @Override
    public UpstreamCall writeRequest(
            Bytes body, Facts.Spans spans, String upstreamModel, boolean stream, Provider.Quirks quirks)
                    throws BadRequest {
        return new ChatRequestWriter(PATH, body, upstreamModel, false).write(spans, quirks);
    }

    /** Refuses: there is nothing to go on with. */
    @Override
    public ContinuedCall continueRequest(
            Bytes body, Continuation from, Prefill how, String upstreamModel, Provider.Quirks quirks)
                    throws BadRequest {
        throw RequestMembers.bad("Embeddings come as a whole and can't be gone on with.", "input");
    }

    @Override
    public ReplyReader readReply(boolean stream, ReadOptions options) {
        return new EmbeddingsReader(options);
    }

    @Override
    public ReplyEvent.Failed readError(int status, HeaderLookup headers, Bytes body, long nowMillis) {
        return ProviderError.answered(status, headers, body, nowMillis);
    }

    @Override
    public ReplyWriter writeReply(boolean stream, WriteOptions options) {
        return new EmbeddingsWriter();
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
