package dev.signalbox.dialects.gemini;

import dev.signalbox.dialects.Asked;
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

/** Gemini's {@code generateContent} and {@code streamGenerateContent}. */
public final class GeminiCodec implements DialectCodec {
    private static final String MODELS = "models/";

    @Override
    public Dialect dialect() {
        return Dialect.GEMINI;
    }

    /** Of a body that came without its path: it names the model itself, as protocol buffers have it, and does not stream. */
    @Override
    public Facts readRequest(Bytes body) throws BadRequest {
        var model = GeminiPromptReader.parsed(body).get("model").text();
        if (model.isEmpty()) {
            throw GeminiPromptReader.wrong("model", "is missing. Name a model or route in the path or in the body");
        }
        return readRequest(body, new Asked(model.startsWith(MODELS) ? model.substring(MODELS.length()) : model, false));
    }

    @Override
    public Facts readRequest(Bytes body, Asked asked) throws BadRequest {
        return PromptFacts.of(readPrompt(body), asked.model(), asked.stream(), "", Facts.Spans.UNKNOWN);
    }

    @Override
    public Prompt readPrompt(Bytes body) throws BadRequest {
        return GeminiPromptReader.read(body);
    }

    /** What lies at Google alone. */
    @Override
    public boolean fetches(Part part) {
        return switch (part) {
            case Part.Image image -> atGoogle(image.media());
            case Part.Audio audio -> atGoogle(audio.media());
            case Part.Document document -> atGoogle(document.media());
            default -> false;
        };
    }

    private static boolean atGoogle(Media media) {
        return media instanceof Media.Remote remote && GoogleFiles.stored(remote.url());
    }

    @Override
    public WrittenCall writePrompt(Prompt prompt, PromptTarget target) throws BadRequest {
        return GeminiPromptWriter.write(prompt, target);
    }

    @Override
    public UpstreamCall writeRequest(
            Bytes body, Facts.Spans spans, String upstreamModel, boolean stream, Provider.Quirks quirks)
                    throws BadRequest {
        return GeminiRequestWriter.write(body, upstreamModel, stream, quirks);
    }

    /** Never: a model's turn at the end of the contents is not reliably gone on with. */
    @Override
    public ContinuedCall continueRequest(
            Bytes body, Continuation from, Prefill how, String upstreamModel, Provider.Quirks quirks)
                    throws BadRequest {
        throw GeminiPromptReader.bad("An answer in this dialect can't be gone on with elsewhere.", null);
    }

    @Override
    public ReplyReader readReply(boolean stream, ReadOptions options) {
        return stream ? new GeminiStreamReader(options) : new GeminiWholeReader(options);
    }

    /** Google says of a full minute that the quota is exceeded; when to come again tells it from an empty account. */
    @Override
    public ReplyEvent.Failed readError(int status, HeaderLookup headers, Bytes body, long nowMillis) {
        var failed = ProviderError.answered(status, headers, body, nowMillis);
        boolean minute = failed.failure() == Failure.QUOTA_EXHAUSTED && failed.retryAfterMillis() > 0
                && !body.asText().contains("PerDay");
        return minute
                ? new ReplyEvent.Failed(Failure.RATE_LIMITED, failed.message(), failed.retryAfterMillis(), failed.raw())
                : failed;
    }

    @Override
    public ReplyWriter writeReply(boolean stream, WriteOptions options) {
        return stream ? new GeminiStreamWriter(options) : new GeminiWholeWriter(options);
    }

    @Override
    public String errorCode(Failure failure) {
        return GeminiErrors.status(failure);
    }

    @Override
    public Bytes writeError(Failure failure, String message, @Nullable String param, Bytes providerError) {
        return GeminiErrors.write(failure, message, param, providerError, 0);
    }
}
