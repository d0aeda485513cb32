package dev.signalbox.dialects.ollama;

import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.reply.Framing;
import dev.signalbox.dialects.reply.StreamReader;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import org.jspecify.annotations.Nullable;

/** A stream of lines; the promised end is the one that says {@code "done": true}. */
final class OllamaStreamReader extends StreamReader {
    private final OllamaSaid said = new OllamaSaid(this::say);
    private @Nullable Usage usage;

    OllamaStreamReader(ReadOptions options) {
        super(options, Framing::lines);
    }

    @Override
    protected void event(String name, Json payload) {
        said.read(payload);
        if (OllamaSaid.counted(payload)) {
            usage = OllamaSaid.usage(payload);
        }
        if (payload.get("done").isTrue()) {
            finish(said.end(payload, usageSoFar(), payload.raw()), payload.raw());
        }
    }

    @Override
    public Usage usageSoFar() {
        return usage == null ? estimated() : usage;
    }
}
