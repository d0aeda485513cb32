package dev.signalbox.dialects.ollama;

import dev.signalbox.dialects.AssembledCodec;
import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.OwnBody;
import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.prompt.Fields;
import dev.signalbox.dialects.prompt.PromptFacts;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Failure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ollama's {@code /api/chat}, below a base URL such as {@code http://localhost:11434}. */
public final class OllamaCodec extends AssembledCodec {
    static final String PATH = "/api/chat";

    public OllamaCodec() {
        super(
                Dialect.OLLAMA,
                Prompts.of(OllamaPromptReader::read, OllamaPromptWriter::new),
                new Answers(OllamaStreamReader::new, OllamaWholeReader::new, OllamaStreamWriter::new, OllamaWholeWriter::new));
    }

    /** It streams unless it is told not to. */
    @Override
    public Facts readRequest(Bytes body) throws BadRequest {
        var fields = Fields.body(body);
        boolean stream = fields.flag("stream").orElse(true);
        return PromptFacts.of(readPrompt(body), fields.text("model"), stream, "", Facts.Spans.UNKNOWN);
    }

    /** A body that says nothing of it streams, so where a whole answer is wanted it says so. */
    @Override
    public UpstreamCall writeRequest(Bytes body, Facts.Spans spans, String upstreamModel, boolean stream) throws BadRequest {
        return UpstreamCall.of(PATH, OwnBody.edited(body, upstreamModel, stream ? OwnBody.Edit.NONE : new Whole()));
    }

    private static final class Whole implements OwnBody.Edit {
        private static final Bytes FALSE = Bytes.utf8("false");
        private boolean said;

        @Override
        public Bytes value(String name, Bytes value) {
            if (!name.equals("stream")) {
                return value;
            }
            said = true;
            return value.equals(FALSE) ? value : FALSE;
        }

        @Override
        public List<Bytes> added() {
            return said ? List.of() : List.of(Bytes.utf8("\"stream\":false"));
        }
    }

    @Override
    public Bytes writeError(Failure failure, String message, @Nullable String param, Bytes providerError) {
        return JsonOut.object("error", message);
    }
}
