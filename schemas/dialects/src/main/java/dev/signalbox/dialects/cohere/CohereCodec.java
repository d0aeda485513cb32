package dev.signalbox.dialects.cohere;

import dev.signalbox.dialects.AssembledCodec;
import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.HeaderLookup;
import dev.signalbox.dialects.OwnBody;
import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.dialects.failure.ProviderError;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.prompt.Fields;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.dialects.prompt.PromptFacts;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import org.jspecify.annotations.Nullable;

/** Cohere's second version of chat, below {@code https://api.cohere.com/v2}. */
public final class CohereCodec extends AssembledCodec {
    static final String PATH = "/chat";

    /** A status of Cohere's own, called an invalid token: something on its deny list was said. */
    private static final int DENIED = 498;

    public CohereCodec() {
        super(
                Dialect.COHERE_V2,
                Prompts.of(CoherePromptReader::read, CoherePromptWriter::new),
                new Answers(CohereStreamReader::new, CohereWholeReader::new, CohereStreamWriter::new, CohereWholeWriter::new));
    }

    @Override
    public Facts readRequest(Bytes body) throws BadRequest {
        var fields = Fields.body(body);
        boolean stream = fields.flag("stream").orElse(false);
        return PromptFacts.of(readPrompt(body), fields.text("model"), stream, "", Facts.Spans.UNKNOWN);
    }

    @Override
    public boolean fetches(Part part) {
        return part instanceof Part.Image;
    }

    @Override
    public UpstreamCall writeRequest(Bytes body, Facts.Spans spans, String upstreamModel, boolean stream) throws BadRequest {
        return UpstreamCall.of(PATH, OwnBody.edited(body, upstreamModel, OwnBody.Edit.NONE));
    }

    @Override
    public ReplyEvent.Failed readError(int status, HeaderLookup headers, Bytes body, long nowMillis) {
        if (status != DENIED) {
            return super.readError(status, headers, body, nowMillis);
        }
        var told = ProviderError.answered(400, headers, body, nowMillis);
        return new ReplyEvent.Failed(Failure.CONTENT_POLICY, told.message(), 0, told.raw());
    }

    @Override
    public Bytes writeError(Failure failure, String message, @Nullable String param, Bytes providerError) {
        return JsonOut.object("message", message);
    }
}
