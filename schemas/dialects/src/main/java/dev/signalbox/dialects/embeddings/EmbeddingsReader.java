package dev.signalbox.dialects.embeddings;

import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.ReplyReader;
import dev.signalbox.dialects.failure.ProviderError;
import dev.signalbox.dialects.json.JsonCursor;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.dialects.json.Names;
import dev.signalbox.dialects.openai.UsageCounts;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * Reads an answer, whose vectors are looked over and never built. It is gathered up to {@link #MAX_BYTES}, which holds
 * 2,048 vectors of 1,536 numbers in base64.
 */
final class EmbeddingsReader implements ReplyReader {
    static final int MAX_BYTES = 32 << 20;
    private static final int PIECE_BYTES = 512 << 10;
    private static final int DATA = 0;
    private static final int USAGE = 1;
    private static final int ERROR = 2;
    private static final Names MEMBERS = Names.of("data", "usage", "error");

    private final ReadOptions options;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(1 << 10);
    private final UsageCounts usage = new UsageCounts();
    private boolean ended;
    private boolean hasData;
    private boolean hasError;

    EmbeddingsReader(ReadOptions options) {
        this.options = options;
    }

    @Override
    public void read(Bytes data, List<ReplyEvent> out) {
        if (ended) {
            return;
        }
        if (data.length() > MAX_BYTES - body.size()) {
            fail(Failure.REPLY_TOO_LARGE, "the provider's answer is larger than " + MAX_BYTES + " bytes", out);
            return;
        }
        body.write(data.array(), data.offset(), data.length());
    }

    @Override
    public void end(List<ReplyEvent> out) {
        if (ended) {
            return;
        }
        var whole = Bytes.of(body.toByteArray());
        try {
            look(whole);
        } catch (MalformedJson fault) {
            fail(Failure.BAD_REPLY, "the provider's answer is not JSON: " + fault.problem(), out);
            return;
        }
        if (hasError) {
            ended = true;
            out.add(ProviderError.inStream(whole));
        } else if (!hasData) {
            fail(Failure.BAD_REPLY, "the provider's answer has no 'data'", out);
        } else {
            ended = true;
            for (int from = 0; from < whole.length(); from += PIECE_BYTES) {
                out.add(new ReplyEvent.Whole(whole.slice(from, Math.min(whole.length(), from + PIECE_BYTES))));
            }
            out.add(new ReplyEvent.Finished(FinishReason.STOP, usageSoFar(), Bytes.EMPTY));
        }
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
    public boolean ended() {
        return ended;
    }

    @Override
    public Usage usageSoFar() {
        return usage.present() ? usage.disjoint() : new Usage(options.promptTokens(), 0, 0, 0, 0, 0, 0, 0, 0, true);
    }

    private void fail(Failure failure, String message, List<ReplyEvent> out) {
        ended = true;
        out.add(new ReplyEvent.Failed(failure, message, 0, Bytes.EMPTY));
    }
}
