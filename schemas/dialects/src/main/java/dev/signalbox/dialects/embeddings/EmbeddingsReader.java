package dev.signalbox.dialects.embeddings;

import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.failure.ProviderError;
import dev.signalbox.dialects.json.JsonCursor;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.dialects.json.Names;
import dev.signalbox.dialects.openai.UsageCounts;
import dev.signalbox.dialects.reply.DocumentReader;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.util.List;

/**
 * Reads an answer, whose vectors are looked over and never built. It is gathered up to {@link #MAX_BYTES}, which holds
 * 2,048 vectors of 1,536 numbers in base64.
 */
final class EmbeddingsReader extends DocumentReader {
    private static final int DATA = 0;
    private static final int USAGE = 1;
    private static final int ERROR = 2;
    private static final Names MEMBERS = Names.of("data", "usage", "error");

    private final UsageCounts usage = new UsageCounts();
    private boolean hasData;
    private boolean hasError;

    EmbeddingsReader(ReadOptions options) {
        super(options);
    }

    @Override
    protected ReplyEvent told(Bytes document, List<ReplyEvent> out) throws MalformedJson {
        look(document);
        if (hasError) {
            return ProviderError.inStream(document);
        }
        if (!hasData) {
            return bad("the provider's answer has no 'data'");
        }
        pass(document, out);
        return new ReplyEvent.Finished(FinishReason.STOP, usageSoFar(), Bytes.EMPTY);
    }

    private void look(Bytes whole) throws MalformedJson {
        var cursor = new JsonCursor().on(whole);
        cursor.enterObject();
        while (cursor.nextMember()) {
            switch (cursor.name(MEMBERS)) {
                case DATA -> {
                    hasData |= cursor.atArray();
                    cursor.skip();
                }
                case USAGE -> usage.read(cursor);
                case ERROR -> {
                    if (!cursor.takeNull()) {
                        hasError = true;
                        cursor.skip();
                    }
                }
                default -> cursor.skip();
            }
        }
        cursor.end();
    }

    @Override
    public Usage usageSoFar() {
        return usage.present() ? usage.disjoint() : new Usage(options.promptTokens(), 0, 0, 0, 0, 0, 0, 0, 0, true);
    }
}
