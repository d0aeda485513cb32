package dev.signalbox.dialects.anthropic;

import dev.signalbox.dialects.AssembledCodec;
import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.ContinuedCall;
import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.dialects.prompt.Media;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Continuation;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Failure;
import dev.signalbox.records.catalog.Prefill;
import org.jspecify.annotations.Nullable;

/** Anthropic Messages, as the API and those who offer it themselves, such as vLLM, speak it. */
public final class MessagesCodec extends AssembledCodec {
    private static final int OVERLOADED = 529;

    public MessagesCodec() {
        super(
                Dialect.ANTHROPIC_MESSAGES,
                Prompts.of(MessagesPromptReader::prompt, MessagesPromptWriter::new),
                new Answers(
                        MessagesStreamReader::new, MessagesWholeReader::new, MessagesStreamWriter::new, MessagesWholeWriter::new));
    }

    @Override
    public Facts readRequest(Bytes body) throws BadRequest {
        return MessagesPromptReader.facts(body, false);
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
    public UpstreamCall writeRequest(Bytes body, Facts.Spans spans, String upstreamModel, boolean stream) throws BadRequest {
        return MessagesRequestWriter.write(body, spans, upstreamModel);
    }

    @Override
    public ContinuedCall continueRequest(Bytes body, Continuation from, Prefill how, String upstreamModel) throws BadRequest {
        var edits = ContinuedBody.of(body, from, how);
        return new ContinuedCall(MessagesRequestWriter.write(body, edits, upstreamModel), edits.seam());
    }

    @Override
    public String errorCode(Failure failure) {
        return ErrorText.type(failure);
    }

    /** A provider with too much to do is 529 in this API's table of errors, which makes it an exception of its own in the SDKs. */
    @Override
    public int status(Failure failure) {
        return failure == Failure.PROVIDER_OVERLOADED ? OVERLOADED : super.status(failure);
    }

    @Override
    public Bytes writeError(Failure failure, String message, @Nullable String param, Bytes providerError) {
        return writeError(failure, message, param, providerError, "", 0);
    }

    @Override
    public Bytes writeError(
            Failure failure, String message, @Nullable String param, Bytes providerError, String requestId,
            long retryAfterMillis) {
        return ErrorText.write(failure, message, providerError, requestId);
    }
}
