package dev.signalbox.dialects.gemini;

import dev.signalbox.dialects.Asked;
import dev.signalbox.dialects.AssembledCodec;
import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.HeaderLookup;
import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.dialects.prompt.Media;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.dialects.prompt.PromptFacts;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import org.jspecify.annotations.Nullable;

/** Gemini's {@code generateContent} and {@code streamGenerateContent}. */
public final class GeminiCodec extends AssembledCodec {
    private static final String MODELS = "models/";

    public GeminiCodec() {
        super(
                Dialect.GEMINI,
                Prompts.of(GeminiPromptReader::read, GeminiPromptWriter::new),
                new Answers(GeminiStreamReader::new, GeminiWholeReader::new, GeminiStreamWriter::new, GeminiWholeWriter::new));
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
    public UpstreamCall writeRequest(Bytes body, Facts.Spans spans, String upstreamModel, boolean stream) throws BadRequest {
        return GeminiRequestWriter.write(body, upstreamModel, stream);
    }

    /** Google says of a full minute that the quota is exceeded; when to come again tells it from an empty account. */
    @Override
    public ReplyEvent.Failed readError(int status, HeaderLookup headers, Bytes body, long nowMillis) {
        var failed = super.readError(status, headers, body, nowMillis);
        boolean minute = failed.failure() == Failure.QUOTA_EXHAUSTED && failed.retryAfterMillis() > 0
                && !body.asText().contains("PerDay");
        return minute
                ? new ReplyEvent.Failed(Failure.RATE_LIMITED, failed.message(), failed.retryAfterMillis(), failed.raw())
                : failed;
    }

    @Override
    public String errorCode(Failure failure) {
        return GeminiErrors.status(failure);
    }

    @Override
    public Bytes writeError(Failure failure, String message, @Nullable String param, Bytes providerError) {
        return GeminiErrors.write(failure, message, param, providerError, 0);
    }

    /** When to come again stands in the body here, where Google's clients look for it. */
    @Override
    public Bytes writeError(
            Failure failure, String message, @Nullable String param, Bytes providerError, String requestId,
            long retryAfterMillis) {
        return GeminiErrors.write(failure, message, param, providerError, retryAfterMillis);
    }
}
