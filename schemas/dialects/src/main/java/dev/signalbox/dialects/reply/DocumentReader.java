package dev.signalbox.dialects.reply;

import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.ReplyReader;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import java.util.ArrayList;
import java.util.List;

/** An answer that is one JSON document, gathered up to {@link #MAX_BYTES} and read when it is there. */
public abstract class DocumentReader implements ReplyReader {
    public static final int MAX_BYTES = 32 << 20;
    private static final int PIECE_BYTES = 512 << 10;

    protected final ReadOptions options;
    private final List<Bytes> pieces = new ArrayList<>(2);
    private int length;
    private boolean ended;

    protected DocumentReader(ReadOptions options) {
        this.options = options;
    }

    /**
     * What the whole document says.
     *
     * @param out gets all events but the last one
     * @return the last event
     */
    protected abstract ReplyEvent told(Bytes document, List<ReplyEvent> out) throws MalformedJson;

    /** The document as it came, in pieces of which each fits into a record. */
    protected static void pass(Bytes document, List<ReplyEvent> out) {
        for (int from = 0; from < document.length(); from += PIECE_BYTES) {
            out.add(new ReplyEvent.Whole(document.slice(from, Math.min(document.length(), from + PIECE_BYTES))));
        }
    }

    protected static ReplyEvent.Failed bad(String message) {
        return new ReplyEvent.Failed(Failure.BAD_REPLY, message, 0, Bytes.EMPTY);
    }

    @Override
    public final void read(Bytes data, List<ReplyEvent> out) {
        if (ended || data.isEmpty()) {
            return;
        }
        if (data.length() > MAX_BYTES - length) {
            last(new ReplyEvent.Failed(
                    Failure.REPLY_TOO_LARGE, "the provider's answer is larger than " + MAX_BYTES + " bytes", 0, Bytes.EMPTY), out);
            return;
        }
        pieces.add(data);
        length += data.length();
    }

    @Override
    public final void end(List<ReplyEvent> out) {
        if (ended) {
            return;
        }
        ReplyEvent last;
        try {
            last = told(Bytes.joined(pieces), out);
        } catch (MalformedJson fault) {
            last = bad("the provider's answer is not JSON: " + fault.problem());
        }
        last(last, out);
    }

    @Override
    public final boolean ended() {
        return ended;
    }

    private void last(ReplyEvent event, List<ReplyEvent> out) {
        ended = true;
        pieces.clear();
        out.add(event);
    }
}
