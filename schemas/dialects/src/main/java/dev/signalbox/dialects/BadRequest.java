package dev.signalbox.dialects;

import dev.signalbox.records.Failure;
import org.jspecify.annotations.Nullable;

/**
 * A body that no provider would take. The message names the member, what is wrong with it and what to send instead; it
 * quotes no content.
 */
public final class BadRequest extends Exception {
    private static final long serialVersionUID = 1;

    private final Failure failure;
    private final @Nullable String param;

    public BadRequest(Failure failure, String message, @Nullable String param) {
        super(message, null, false, false);
        this.failure = failure;
        this.param = param;
    }

    public Failure failure() {
        return failure;
    }

    /** The member of the body, such as {@code messages[2].role}; null where the body as such is wrong. */
    public @Nullable String param() {
        return param;
    }

    /** Never null, unlike {@link #getMessage()}. */
    public String explanation() {
        var message = getMessage();
        return message == null ? failure.label() : message;
    }
}
