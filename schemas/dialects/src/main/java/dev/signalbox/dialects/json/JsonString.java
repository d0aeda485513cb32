package dev.signalbox.dialects.json;

import dev.signalbox.records.Bytes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A text as a document spells it, or as the program has it. What only passes from one document into another is copied
 * as it was spelled, and never decoded: prompts are large, and nearly all of them text. Equal by the text. Immutable.
 */
public final class JsonString {
    public static final JsonString EMPTY = new JsonString(null, "");

    private final @Nullable Json spelled;

    /** Made when it is asked for; two threads may both do that. */
    private @Nullable String text;

    private JsonString(@Nullable Json spelled, @Nullable String text) {
        this.spelled = spelled;
        this.text = text;
    }

    public static JsonString of(String text) {
        return new JsonString(null, Objects.requireNonNull(text));
    }

    static JsonString of(Json string) {
        return new JsonString(string, null);
    }

    public String text() {
        var known = text;
        if (known == null) {
            known = Objects.requireNonNull(spelled).text();
            text = known;
        }
        return known;
    }

    public boolean isEmpty() {
        return spelled != null ? spelled.length() == 2 : text().isEmpty();
    }

    /** Whether it has nothing but white space. */
    public boolean isBlank() {
        if (spelled != null) {
            byte first = spelled.first();
            if (first > ' ' && first != '\\' && first != '"') {
                return false;
            }
        }
        return text().isBlank();
    }

    public boolean startsWith(char ascii) {
        if (spelled != null) {
            byte first = spelled.first();
            if (first != '\\') {
                return first == ascii && !isEmpty();
            }
        }
        return !text().isEmpty() && text().charAt(0) == ascii;
    }

    /** The text as UTF-8; half of a surrogate pair, for which that has no bytes, is a question mark. */
    public Bytes utf8() {
        if (spelled != null) {
            var utf8 = spelled.utf8();
            if (utf8 != null) {
                return utf8;
            }
        }
        return Bytes.utf8(text());
    }

    /** The spelling that can stand in another document as it is, with its quotes; null where there is none. */
    @Nullable Bytes spelling() {
        return spelled != null && spelled.wellFormed() ? spelled.raw() : null;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof JsonString string && string.text().equals(text());
    }

    @Override
    public int hashCode() {
        return text().hashCode();
    }

    /** Its length: texts are users' data and have no place in a log line. */
    @Override
    public String toString() {
        return "JsonString[" + text().length() + "]";
    }
}
