package dev.signalbox.dialects.reply;

import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.ReplyReader;
import dev.signalbox.dialects.failure.ProviderError;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * An answer that is one JSON document, read as a tree when it is there. For a caller of the same dialect it is passed
 * on as it came, in pieces; for others its meaning is told.
 */
public abstract class WholeReader implements ReplyReader {
    public static final int MAX_BYTES = 32 << 20;
    private static final int PIECE_BYTES = 512 << 10;

    protected final ReadOptions options;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(1 << 10);
    private boolean ended;

    protected WholeReader(ReadOptions options) {
        this.options = options;
    }

    /**
     * What the document says, without raw data; the last event ends the answer.
     *
     * @param document an object without a member {@code error}
     */
    protected abstract void tell(Json document, List<ReplyEvent> said);

    /** Whether the document tells of an error though the status was good. */
    protected boolean isError(Json document) {
        return document.get("error").present();
    }

    @Override
    public final void read(Bytes data, List<ReplyEvent> out) {
        if (ended) {
            return;
        }
        if (body.size() + data.length() > MAX_BYTES) {
            last(new ReplyEvent.Failed(
                    Failure.REPLY_TOO_LARGE, "the provider's answer is larger than " + MAX_BYTES + " bytes", 0, Bytes.EMPTY), out);
            return;
        }
        body.write(data.array(), data.offset(), data.length());
    }

    @Override
    public final void end(List<ReplyEvent> out) {
        if (ended) {
            return;
        }
        var bytes = Bytes.of(body.toByteArray());
        try {
            var document = Json.parse(bytes);
            if (!document.isObject()) {
                last(bad("the provider's answer is no JSON object"), out);
            } else if (isError(document)) {
                last(ProviderError.inStream(bytes), out);
            } else {
                told(bytes, document, out);
            }
        } catch (MalformedJson fault) {
            last(bad("the provider's answer is not JSON: " + fault.problem()), out);
        }
    }

    private void told(Bytes bytes, Json document, List<ReplyEvent> out) {
        var said = new ArrayList<ReplyEvent>();
        tell(document, said);
        var end = said.getLast();
        if (end instanceof ReplyEvent.Failed) {
            last(end, out);
            return;
        }
        if (options.canonical()) {
            out.addAll(said.subList(0, said.size() - 1));
        } else {
            for (int from = 0; from < bytes.length(); from += PIECE_BYTES) {
                out.add(new ReplyEvent.Whole(bytes.slice(from, Math.min(bytes.length(), from + PIECE_BYTES))));
            }
        }
        last(end, out);
    }

    @Override
    public final boolean ended() {
        return ended;
    }

    private void last(ReplyEvent event, List<ReplyEvent> out) {
        ended = true;
        out.add(event);
    }

    protected static ReplyEvent.Failed bad(String message) {
        return new ReplyEvent.Failed(Failure.BAD_REPLY, message, 0, Bytes.EMPTY);
    }
}
