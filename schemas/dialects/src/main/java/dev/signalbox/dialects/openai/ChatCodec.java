package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.ContinuedCall;
import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Continuation;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Facts;
import dev.signalbox.records.catalog.Prefill;

/** OpenAI Chat Completions. */
public final class ChatCodec extends OpenAiCodec {
    public ChatCodec() {
        super(
                Dialect.OPENAI_CHAT,
                Prompts.of(ChatPromptReader::read, ChatPromptWriter::new),
                new Answers(ChatStreamReader::ofMessages, ChatWholeReader::ofMessages, ChatStreamWriter::new, ChatWholeWriter::new));
    }

    @Override
    public Facts readRequest(Bytes body) throws BadRequest {
        return new ChatRequestReader().read(body);
    }

    @Override
    public boolean fetches(Part part) {
        return part instanceof Part.Image;
    }

    @Override
    public UpstreamCall writeRequest(Bytes body, Facts.Spans spans, String upstreamModel, boolean stream) throws BadRequest {
        return ChatRequestWriter.write(ChatRequestWriter.CHAT, body, spans, upstreamModel, stream);
    }

    @Override
    public ContinuedCall continueRequest(Bytes body, Continuation from, Prefill how, String upstreamModel) throws BadRequest {
        var edits = ContinuedBody.of(body, from, how);
        var call = ChatRequestWriter.write(ChatRequestWriter.CHAT, body, edits, upstreamModel, true);
        return new ContinuedCall(call, edits.seam());
    }
}
