package dev.signalbox.dialects;

import dev.signalbox.dialects.json.MalformedJson;
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

    /**
     * What is wrong with a member.
     *
     * @param param its path
     * @param rule what holds for it, to be read behind its name, without a full stop
     */
    public static BadRequest member(String param, String rule) {
        return new BadRequest(Failure.INVALID_REQUEST, "'" + param + "' " + rule + ".", param);
    }

    public static BadRequest malformed(MalformedJson fault) {
        return new BadRequest(Failure.INVALID_REQUEST, "The body is not valid JSON: " + fault.problem() + ", at byte "
                + fault.position() + ". Send a JSON object encoded as UTF-8.", null);
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
