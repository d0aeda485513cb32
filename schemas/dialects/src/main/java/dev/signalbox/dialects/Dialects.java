package dev.signalbox.dialects;

import dev.signalbox.dialects.anthropic.MessagesCodec;
import dev.signalbox.dialects.gemini.GeminiCodec;
import dev.signalbox.dialects.openai.ChatCodec;
import dev.signalbox.records.Dialect;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** The codecs there are, by dialect. */
public final class Dialects {
    private static final DialectCodec OPENAI_CHAT = new ChatCodec();
    private static final Map<Dialect, DialectCodec> CODECS = new EnumMap<>(Map.of(
            Dialect.OPENAI_CHAT, OPENAI_CHAT,
            Dialect.ANTHROPIC_MESSAGES, new MessagesCodec(),
            Dialect.GEMINI, new GeminiCodec()));

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
