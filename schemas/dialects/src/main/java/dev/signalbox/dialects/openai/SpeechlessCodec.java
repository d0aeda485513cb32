package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Facts;

/** One of OpenAI's APIs in which no conversations are held: nothing is translated into it or out of it. */
public abstract class SpeechlessCodec extends OpenAiCodec {
    private final String path;

    /**
     * What a caller is told instead.
     *
     * @param message with what to do, in whole sentences
     * @param param the member that is at fault
     */
    public record Refusal(String message, String param) {
        private BadRequest said() {
            return RequestMembers.bad(message, param);
        }
    }

    /**
     * @param path of the API
     * @param read who asks a provider of another dialect in this one
     * @param written who asks a provider of this dialect in another one
     */
    protected SpeechlessCodec(Dialect dialect, String path, Answers answers, Refusal read, Refusal written) {
        super(dialect, refusing(read, written), answers);
        this.path = path;
    }

    private static Prompts refusing(Refusal read, Refusal written) {
        return new Prompts(
                _ -> {
                    throw read.said();
                },
                (_, _) -> {
                    throw written.said();
                });
    }

    @Override
    public final UpstreamCall writeRequest(Bytes body, Facts.Spans spans, String upstreamModel, boolean stream)
            throws BadRequest {
        return ChatRequestWriter.write(path, body, spans, upstreamModel, stream);
    }
}
