package dev.signalbox.dialects.reply;

import dev.signalbox.dialects.failure.ProviderError;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import java.io.ByteArrayOutputStream;

/**
 * Notices that a provider answers 200 with a document where a stream was asked for, usually an error that deserves to
 * be told as what it is. Keeps at most 64 KiB of it.
 */
public final class NotAStream {
    private static final int MAX_KEPT = 64 << 10;

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream(0);
    private final boolean braces;
    private boolean decided;
    private boolean certain;

    public NotAStream() {
        this(false);
    }

    /** @param braces whether the stream itself begins with one, so that a brace says nothing */
    public NotAStream(boolean braces) {
        this.braces = braces;
    }

    public boolean decided() {
        return decided;
    }

    public boolean certain() {
        return certain;
    }

    public void look(Bytes data) {
        for (int i = 0; i < data.length() && !decided; i++) {
            byte b = data.at(i);
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                decided = true;
                certain = (b == '{' && !braces) || b == '[' || b == '<';
            }
        }
    }

    public void keep(Bytes data) {
        kept.write(data.array(), data.offset(), Math.min(data.length(), MAX_KEPT - kept.size()));
    }

    public ReplyEvent.Failed failure() {
        var body = Bytes.of(kept.toByteArray());
        if (ProviderError.holdsError(body)) {
            return ProviderError.inStream(body);
        }
        return new ReplyEvent.Failed(
                Failure.BAD_REPLY, "the provider answered with a document where a stream was asked for", 0, Bytes.EMPTY);
    }
}
