package dev.signalbox.dialects.embeddings;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.openai.SpeechlessCodec;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Facts;

/** OpenAI embeddings. Texts that are to become vectors are no conversation, and they never stream. */
public final class EmbeddingsCodec extends SpeechlessCodec {
    public EmbeddingsCodec() {
        super(
                Dialect.OPENAI_EMBEDDINGS, "/embeddings",
                new Answers(EmbeddingsReader::new, EmbeddingsReader::new, _ -> new EmbeddingsWriter(), _ -> new EmbeddingsWriter()),
                new Refusal("The provider of this model makes no embeddings that OpenAI's API could hold. Ask for a model whose "
                        + "provider speaks /v1/embeddings.", "model"),
                new Refusal("This model makes embeddings and holds no conversations. Send texts to /v1/embeddings, or ask for "
                        + "another model.", "model"));
    }

    @Override
    public Facts readRequest(Bytes body) throws BadRequest {
        return new EmbeddingsRequestReader().read(body);
    }
}
