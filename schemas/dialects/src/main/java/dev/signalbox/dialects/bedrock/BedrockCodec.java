package dev.signalbox.dialects.bedrock;

import dev.signalbox.dialects.Asked;
import dev.signalbox.dialects.AssembledCodec;
import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.HeaderLookup;
import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.prompt.PromptFacts;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Amazon Bedrock's Converse and ConverseStream, below {@code https://bedrock-runtime.REGION.amazonaws.com}. The path
 * names the model and says whether the answer streams.
 */
public final class BedrockCodec extends AssembledCodec {
    public BedrockCodec() {
        super(
                Dialect.BEDROCK_CONVERSE,
                Prompts.of(BedrockPromptReader::read, BedrockPromptWriter::new),
                new Answers(
                        BedrockStreamReader::new, BedrockWholeReader::new,
                        _ -> new BedrockStreamWriter(), _ -> new BedrockWholeWriter()));
    }

    @Override
    public Facts readRequest(Bytes body) throws BadRequest {
        return readRequest(body, new Asked("", false));
    }

    @Override
    public Facts readRequest(Bytes body, Asked asked) throws BadRequest {
        return PromptFacts.of(readPrompt(body), asked.model(), asked.stream(), "", Facts.Spans.UNKNOWN);
    }

    @Override
    public UpstreamCall writeRequest(Bytes body, Facts.Spans spans, String upstreamModel, boolean stream) throws BadRequest {
        return UpstreamCall.of(path(upstreamModel, stream), body);
    }

    @Override
    public ReplyEvent.Failed readError(int status, HeaderLookup headers, Bytes body, long nowMillis) {
        return BedrockErrors.answered(status, headers, body, nowMillis);
    }

    @Override
    public String errorCode(Failure failure) {
        return BedrockErrors.type(failure);
    }

    @Override
    public Bytes writeError(Failure failure, String message, @Nullable String param, Bytes providerError) {
        return JsonOut.object("message", message);
    }

    /** A model's id may be an ARN with slashes and colons in it. */
    static String path(String model, boolean stream) {
        var path = new StringBuilder("/model/");
        for (byte b : model.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-._~".indexOf(c) >= 0) {
                path.append(c);
            } else {
                path.append('%').append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
            }
        }
        return path.append(stream ? "/converse-stream" : "/converse").toString();
    }
}
