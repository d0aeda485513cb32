package dev.signalbox.dialects.completions;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.openai.ChatStreamReader;
import dev.signalbox.dialects.openai.ChatWholeReader;
import dev.signalbox.dialects.openai.SpeechlessCodec;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Facts;

/**
 * OpenAI legacy completions, for providers that speak them. Their prompt is raw text: what a chat provider makes of a
 * turn, it wraps in its model's template and answers, which is not to go on with it. With a suffix, an echo or several
 * prompts a text so far has no one place to go.
 */
public final class CompletionsCodec extends SpeechlessCodec {
    public CompletionsCodec() {
        super(
                Dialect.OPENAI_COMPLETIONS, "/completions",
                new Answers(
                        ChatStreamReader::ofTexts, ChatWholeReader::ofTexts,
                        CompletionsStreamWriter::new, CompletionsWholeWriter::new),
                new Refusal("'prompt' can't be had from the provider of this model: it holds conversations and does not go on with a "
                        + "raw text. Send the text as a message to /v1/chat/completions, or ask for a model whose provider "
                        + "speaks /v1/completions.", "prompt"),
                new Refusal("The provider of this model only goes on with raw texts and holds no conversations. Send a text to "
                        + "/v1/completions, or ask for another model.", "model"));
    }

    @Override
    public Facts readRequest(Bytes body) throws BadRequest {
        return new CompletionsRequestReader().read(body);
    }
}
