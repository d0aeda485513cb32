package dev.signalbox.records.wire;

import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * A record that cannot be read. The message says why and is fit for a dead letter: it holds nothing of the record's
 * content.
 */
public final class UnreadableRecord extends SerializationException {
    private static final long serialVersionUID = 1L;

    private final boolean retryable;

    UnreadableRecord(String reason) {
        this(reason, null, false);
    }

    UnreadableRecord(String reason, @Nullable Throwable cause, boolean retryable) {
        super(reason, cause);
        this.retryable = retryable;
    }

    /** Whether the record may well be sound, and only the registry that knows its schema did not answer. */
    public boolean retryable() {
        return retryable;
    }
}
