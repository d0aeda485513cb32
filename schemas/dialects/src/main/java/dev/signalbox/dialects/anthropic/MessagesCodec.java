package dev.signalbox.dialects.anthropic;

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
import dev.signalbox.dialects.prompt.Media;
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

/** Anthropic Messages, as the API and those who offer it themselves, such as vLLM, speak it. */
public final class MessagesCodec implements DialectCodec {
    @Override
    public Dialect dialect() {
        return Dialect.ANTHROPIC_MESSAGES;
    }

    @Override
    public Facts readRequest(Bytes body) throws BadRequest {
        return MessagesPromptReader.facts(body, false);
    }

    @Override
    public Prompt readPrompt(Bytes body) throws BadRequest {
        return MessagesPromptReader.prompt(body);
    }

    /** Pictures and documents, by {@code https} alone. */
    @Override
    public boolean fetches(Part part) {
        return switch (part) {
            case Part.Image image -> overTls(image.media());
            case Part.Document document -> overTls(document.media());
            default -> false;
        };
    }

    private static boolean overTls(Media media) {
        return media instanceof Media.Remote remote && remote.url().regionMatches(true, 0, "https:", 0, 6);
    }

    @Override
    public WrittenCall writePrompt(Prompt prompt, PromptTarget target) throws BadRequest {
        return MessagesPromptWriter.write(prompt, target);
    }

    @Override
    public UpstreamCall writeRequest(
            Bytes body, Facts.Spans spans, String upstreamModel, boolean stream, Provider.Quirks quirks)
                    throws BadRequest {
        return new MessagesRequestWriter(body, upstreamModel).write(spans, quirks);
    }

    @Override
    public ContinuedCall continueRequest(
            Bytes body, Continuation from, Prefill how, String upstreamModel, Provider.Quirks quirks)
                    throws BadRequest {
        var edits = ContinuedBody.of(body, from, how);
        var call = new MessagesRequestWriter(body, upstreamModel).write(edits, quirks);
        return new ContinuedCall(call, edits.seam());
    }

    @Override
    public ReplyReader readReply(boolean stream, ReadOptions options) {
        return stream ? new MessagesStreamReader(options) : new MessagesWholeReader(options);
    }

    @Override
    public ReplyEvent.Failed readError(int status, HeaderLookup headers, Bytes body, long nowMillis) {
        return ProviderError.answered(status, headers, body, nowMillis);
    }

    @Override
    public ReplyWriter writeReply(boolean stream, WriteOptions options) {
        return stream ? new MessagesStreamWriter(options) : new MessagesWholeWriter(options);
    }

    @Override
    public String errorCode(Failure failure) {
        return ErrorText.type(failure);
    }

    @Override
    public Bytes writeError(Failure failure, String message, @Nullable String param, Bytes providerError) {
        return ErrorText.write(failure, message, providerError);
    }
}
