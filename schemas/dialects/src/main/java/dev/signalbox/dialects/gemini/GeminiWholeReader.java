package dev.signalbox.dialects.gemini;

import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.reply.WholeReader;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.util.List;

/** Reads an answer that is one {@code GenerateContentResponse}. */
final class GeminiWholeReader extends WholeReader {
    private final GeminiAnswer answer = new GeminiAnswer();

    GeminiWholeReader(ReadOptions options) {
        super(options);
    }

    @Override
    protected void tell(Json document, List<ReplyEvent> said) {
        answer.read(document, said);
        if (!answer.broken().isEmpty()) {
            said.add(new ReplyEvent.Failed(
                    Failure.PROVIDER_ERROR, "the provider gave the answer up: " + answer.broken(), 0, Bytes.EMPTY));
        } else if (!answer.present()) {
            said.add(bad("the provider's answer has no 'candidates'"));
        } else {
            said.add(answer.end(usageSoFar()));
        }
    }

    @Override
    public Usage usageSoFar() {
        return answer.usage(options.promptTokens());
    }
}
