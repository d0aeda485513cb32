package dev.signalbox.dialects.completions;

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
import dev.signalbox.dialects.openai.ChatStreamReader;
import dev.signalbox.dialects.openai.ChatWholeReader;
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

/**
 * OpenAI legacy completions, for providers that speak them. Their prompt is raw text: what a chat provider makes of a
 * turn, it wraps in its model's template and answers, which is not to go on with it.
 */
public final class CompletionsCodec implements DialectCodec {
    private static final String PATH = "/completions";

    @Override
    public Dialect dialect() {
        return Dialect.OPENAI_COMPLETIONS;
    }

    @Override
    public Facts readRequest(Bytes body) throws BadRequest {
        return new CompletionsRequestReader().read(body);
    }

    /** Refuses: a raw text is no conversation. */
    @Override
    public Prompt readPrompt(Bytes body) throws BadRequest {
        throw RequestMembers.bad("'prompt' can't be had from the provider of this model: it holds conversations and does not "
                + "go on with a raw text. Send the text as a message to /v1/chat/completions, or ask for a model whose provider "
                + "speaks /v1/completions.", "prompt");
    }

    /** Refuses: a conversation is no raw text, and only its model knows its template. */
    @Override
    public WrittenCall writePrompt(Prompt prompt, PromptTarget target) throws BadRequest {
        throw RequestMembers.bad("The provider of this model only goes on with raw texts and holds no conversations. Send a text to "
                + "/v1/completions, or ask for another model.", "model");
    }

    @Override
    public UpstreamCall writeRequest(
            Bytes body, Facts.Spans spans, String upstreamModel, boolean stream, Provider.Quirks quirks)
                    throws BadRequest {
        return new ChatRequestWriter(PATH, body, upstreamModel, stream).write(spans, quirks);
    }

    /** Refuses: with a suffix, an echo or several prompts the text so far has no one place to go. */
    @Override
    public ContinuedCall continueRequest(
            Bytes body, Continuation from, Prefill how, String upstreamModel, Provider.Quirks quirks)
                    throws BadRequest {
        throw RequestMembers.bad("A completion that broke off can't be gone on with.", "prompt");
    }

    @Override
    public ReplyReader readReply(boolean stream, ReadOptions options) {
        return stream ? ChatStreamReader.ofTexts(options) : ChatWholeReader.ofTexts(options);
    }

    @Override
    public ReplyEvent.Failed readError(int status, HeaderLookup headers, Bytes body, long nowMillis) {
        return ProviderError.answered(status, headers, body, nowMillis);
    }

    @Override
    public ReplyWriter writeReply(boolean stream, WriteOptions options) {
        return stream ? new CompletionsStreamWriter(options) : new CompletionsWholeWriter(options);
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
