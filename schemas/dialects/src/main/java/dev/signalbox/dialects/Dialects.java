package dev.signalbox.dialects;

import dev.signalbox.dialects.anthropic.MessagesCodec;
import dev.signalbox.dialects.bedrock.BedrockCodec;
import dev.signalbox.dialects.cohere.CohereCodec;
import dev.signalbox.dialects.completions.CompletionsCodec;
import dev.signalbox.dialects.embeddings.EmbeddingsCodec;
import dev.signalbox.dialects.gemini.GeminiCodec;
import dev.signalbox.dialects.ollama.OllamaCodec;
import dev.signalbox.dialects.openai.ChatCodec;
import dev.signalbox.dialects.responses.ResponsesCodec;
import dev.signalbox.records.Dialect;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The codecs there are, by dialect. */
public final class Dialects {
    private static final DialectCodec OPENAI_CHAT = new ChatCodec();
    private static final Map<Dialect, DialectCodec> CODECS = new EnumMap<>(Dialect.class);

    static {
        for (var codec : List.of(
                OPENAI_CHAT,
                new BedrockCodec(),
                new CohereCodec(),
                new CompletionsCodec(),
                new EmbeddingsCodec(),
                new GeminiCodec(),
                new MessagesCodec(),
                new OllamaCodec(),
                new ResponsesCodec())) {
            CODECS.put(codec.dialect(), codec);
        }
    }

    private Dialects() {}

    /** Empty for a dialect that nobody has written a codec for yet. */
    public static Optional<DialectCodec> of(Dialect dialect) {
        return Optional.ofNullable(CODECS.get(dialect));
    }

    /** The codec of OpenAI Chat, which every front has. */
    public static DialectCodec openAiChat() {
        return OPENAI_CHAT;
    }
}
