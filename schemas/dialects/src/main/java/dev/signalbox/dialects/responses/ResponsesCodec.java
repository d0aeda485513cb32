package dev.signalbox.dialects.responses;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.dialects.openai.OpenAiCodec;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Facts;

/** OpenAI Responses. Conversations that go on by the id of an answer are made whole by {@link EarlierTurns}. */
public final class ResponsesCodec extends OpenAiCodec {
    public ResponsesCodec() {
        super(
                Dialect.OPENAI_RESPONSES,
                Prompts.of(body -> ResponsesPromptReader.read(Wrong.parsed(body)), ResponsesPromptWriter::new),
                new Answers(
                        ResponsesStreamReader::new, ResponsesWholeReader::new,
                        ResponsesStreamWriter::new, ResponsesWholeWriter::new));
    }

    @Override
    public Facts readRequest(Bytes body) throws BadRequest {
        return ResponsesRequestReader.read(body);
    }

    @Override
    public Bytes echo(Bytes body) {
        return Echo.of(body);
    }

    @Override
    public boolean fetches(Part part) {
        return part instanceof Part.Image || part instanceof Part.Document;
    }

    /** A stream's usage always comes with its last event, so that nothing has to be asked for. */
    @Override
    public UpstreamCall writeRequest(Bytes body, Facts.Spans spans, String upstreamModel, boolean stream) throws BadRequest {
        return ResponsesRequestWriter.write(body, spans, upstreamModel);
    }
}
