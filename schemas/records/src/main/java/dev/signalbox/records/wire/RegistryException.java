package dev.signalbox.records.wire;

import org.jspecify.annotations.Nullable;

/** What a registry did not do, and why. Carries no credentials. */
public final class RegistryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why it did not. */
    public enum Kind {
        /** No answer, or none that makes sense, after all retries. */
        UNREACHABLE,
        /** It answered that it has no such id. */
        UNKNOWN_ID,
        /** It wants other credentials. */
        UNAUTHORIZED,
        /** The schema does not go with earlier ones of its subject. */
        INCOMPATIBLE,
        /** It refused for another reason. */
        REFUSED
    }

    private final Kind kind;

    public RegistryException(Kind kind, String message) {
        this(kind, message, null);
    }

    public RegistryException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
