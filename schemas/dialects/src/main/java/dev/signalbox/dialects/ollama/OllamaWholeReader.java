package dev.signalbox.dialects.ollama;

import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.reply.SeenTokens;
import dev.signalbox.dialects.reply.WholeReader;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An answer that does not stream, which is one object like the last line of a stream. */
final class OllamaWholeReader extends WholeReader {
    private @Nullable Usage usage;

    OllamaWholeReader(ReadOptions options) {
        super(options);
    }

    @Override
    protected void tell(Json document, List<ReplyEvent> said) {
        if (!document.get("message").isObject() || !document.get("done").isTrue()) {
            said.add(bad("the provider's answer has no 'message', or says that it is not done"));
            return;
        }
        var reading = new OllamaSaid(said::add);
        reading.read(document);
        usage = OllamaSaid.counted(document) ? OllamaSaid.usage(document) : SeenTokens.in(said).estimate(options.promptTokens());
        said.add(reading.end(document, usage, Bytes.EMPTY));
    }

    @Override
    public Usage usageSoFar() {
        return usage == null ? new SeenTokens().estimate(options.promptTokens()) : usage;
    }
}
