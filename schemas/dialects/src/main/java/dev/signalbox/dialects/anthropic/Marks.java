package dev.signalbox.dialects.anthropic;

import dev.signalbox.dialects.prompt.Mark;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.ReplyEvent;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * How marks travel in this dialect, beyond what {@link Mark} says of all. One that belongs to a call of a tool, for which
 * blocks have no member, is redacted thinking, {@code sbx1.call.<maker>.<call's id in base64url>.<value>}, wherever it
 * stands in the turn. Thinking that nobody signed is signed {@value #UNSIGNED}, so that it is known when it comes back:
 * the API refuses thinking that it did not sign.
 */
final class Marks {
    static final String UNSIGNED = "sbx1.unsigned.";

    private static final String OF_CALL = "sbx1.call.";

    private Marks() {}

    /** A mark and the call that it belongs to. */
    record OfCall(String id, Mark mark) {}

    /** Whether a mark is a block of its own instead of the signature of the thinking before it. */
    static boolean apart(ReplyEvent.ReasoningMark mark) {
        return mark.hidden() || mark.index() >= 0;
    }

    /** @param callIds of the calls up to now, by index */
    static String spelled(ReplyEvent.ReasoningMark mark, Map<Integer, String> callIds) {
        if (mark.index() < 0) {
            return Mark.by(mark.maker(), mark.value()).spelled(Dialect.ANTHROPIC_MESSAGES);
        }
        var id = callIds.getOrDefault(mark.index(), "").getBytes(StandardCharsets.UTF_8);
        return OF_CALL + mark.maker().label() + '.' + Base64.getUrlEncoder().withoutPadding().encodeToString(id) + '.' + mark.value();
    }

    /** Empty where it is no mark of a call. */
    static Optional<OfCall> ofCall(String spelled) {
        if (!spelled.startsWith(OF_CALL)) {
            return Optional.empty();
        }
        var fields = spelled.substring(OF_CALL.length()).split("\\.", 3);
        if (fields.length < 3) {
            return Optional.empty();
        }
        try {
            var id = new String(Base64.getUrlDecoder().decode(fields[1]), StandardCharsets.UTF_8);
            for (var maker : Dialect.values()) {
                if (maker.label().equals(fields[0])) {
                    return Optional.of(new OfCall(id, Mark.by(maker, fields[2])));
                }
            }
        } catch (IllegalArgumentException _) {
            // not base64: somebody else's invention
        }
        return Optional.empty();
    }
}
