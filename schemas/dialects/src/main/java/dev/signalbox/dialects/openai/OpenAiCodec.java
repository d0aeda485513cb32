package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.AssembledCodec;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Failure;
import org.jspecify.annotations.Nullable;

/** One of OpenAI's APIs, which tell of errors alike. */
public abstract class OpenAiCodec extends AssembledCodec {
    protected OpenAiCodec(Dialect dialect, Prompts prompts, Answers answers) {
        super(dialect, prompts, answers);
    }

    @Override
    public final String errorCode(Failure failure) {
        return ErrorWriter.code(failure);
    }

    @Override
    public final Bytes writeError(Failure failure, String message, @Nullable String param, Bytes providerError) {
        return ErrorWriter.write(failure, message, param, providerError);
    }
}
