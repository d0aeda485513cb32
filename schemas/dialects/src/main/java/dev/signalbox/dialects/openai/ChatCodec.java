package dev.signalbox.dialects.openai;

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
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.failure.ProviderError;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Continuation;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.catalog.Prefill;
import dev.signalbox.records.catalog.Provider;
import org.jspecify.annotations.Nullable;

/** OpenAI Chat Completions. */
public final class ChatCodec implements DialectCodec {
    @Override
    public Dialect dialect() {
        return Dialect.OPENAI_CHAT;
    }

    @Override
    public Facts readRequest(Bytes body) throws BadRequest {
        return new ChatRequestReader().read(body);
    }

    @Override
    public Prompt readPrompt(Bytes body) throws BadRequest {
        return ChatPromptReader.read(body);
    }

    @Override
    public boolean fetches(Part part) {
        return part instanceof Part.Image;
    }

    @Override
    public WrittenCall writePrompt(Prompt prompt, PromptTarget target) throws BadRequest {
        return ChatPromptWriter.write(prompt, target);
    }

    @Override
    public UpstreamCall writeRequest(
            Bytes body, Facts.Spans spans, String upstreamModel, boolean stream, Provider.Quirks quirks)
                    throws BadRequest {
        return new ChatRequestWriter(ChatRequestWriter.CHAT, body, upstreamModel, stream).write(spans, quirks);
    }

    @Override
    public ContinuedCall continueRequest(
            Bytes body, Continuation from, Prefill how, String upstreamModel, Provider.Quirks quirks)
                    throws BadRequest {
        var edits = ContinuedBody.of(body, from, how);
        var call = new ChatRequestWriter(ChatRequestWriter.CHAT, body, upstreamModel, true).write(edits, quirks);
        return new ContinuedCall(call, edits.seam());
    }

    @Override
    public ReplyReader readReply(boolean stream, ReadOptions options) {
        return stream ? ChatStreamReader.ofMessages(options) : ChatWholeReader.ofMessages(options);
    }

    @Override
    public ReplyEvent.Failed readError(int status, HeaderLookup headers, Bytes body, long nowMillis) {
        return ProviderError.answered(status, headers, body, nowMillis);
    }

    @Override
    public ReplyWriter writeReply(boolean stream, WriteOptions options) {
        return stream ? new ChatStreamWriter(options) : new ChatWholeWriter(options);
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
