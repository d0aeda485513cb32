package dev.signalbox.dialects.mapped;

import dev.signalbox.dialects.HeaderLookup;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.Pointer;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Where a value stands: a JSON pointer, or {@code header:NAME}.
 *
 * @param header in lower case; empty for a pointer
 */
record Source(String header, Pointer pointer) {
    private static final String HEADER = "header:";

    static Source of(String text) {
        return text.startsWith(HEADER)
                ? new Source(text.substring(HEADER.length()).strip().toLowerCase(Locale.ROOT), Pointer.NONE)
                : new Source("", Pointer.of(text));
    }

    /** Whether there is a value anywhere. */
    boolean leads() {
        return !header.isEmpty() || pointer.leads();
    }

    boolean isHeader() {
        return !header.isEmpty();
    }

    /** A count of something; empty where nothing is said. */
    OptionalLong count(Json document, HeaderLookup headers) {
        if (isHeader()) {
            var value = headers.get(header);
            return value == null || !value.strip().matches("[0-9]{1,14}") ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(value.strip()));
        }
        var value = pointer.first(document);
        return value.isNumber() ? OptionalLong.of(value.count()) : OptionalLong.empty();
    }
}
