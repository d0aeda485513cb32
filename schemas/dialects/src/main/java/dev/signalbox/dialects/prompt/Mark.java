package dev.signalbox.dialects.prompt;

import dev.signalbox.dialects.json.Needle;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * An opaque proof with which a provider recognises its own reasoning (Anthropic's {@code signature} and redacted
 * {@code data}, Gemini's {@code thoughtSignature}, OpenAI's {@code encrypted_content}). Who did not make it must never
 * see it. In the dialect of its maker it travels as it is; elsewhere it is spelled as {@code sbx1.<dialect>.<value>}, so
 * that whoever gets it back knows whose it is. Gemini's clients take nothing but base64 for a mark: for them it is the
 * base64 of that.
 *
 * @param maker dialect of the provider that made it
 * @param value as the maker spelled it; empty where there is none
 */
public record Mark(Optional<Dialect> maker, String value) {
    public static final Mark NONE = new Mark(Optional.empty(), "");

    private static final String PREFIX = "sbx1.";
    private static final Needle START = Needle.of(PREFIX, 'x');

    /** How the base64 of the prefix and a letter begins. */
    private static final String PREFIX_BASE64 = "c2J4MS5";

    public static Mark by(Dialect maker, String value) {
        return value.isEmpty() ? NONE : new Mark(Optional.of(maker), value);
    }

    /** What stands in a body of this dialect. */
    public static Mark read(Dialect dialect, String spelled) {
        if (dialect == Dialect.GEMINI && spelled.startsWith(PREFIX_BASE64)) {
            return unwrapped(spelled);
        }
        if (!spelled.startsWith(PREFIX)) {
            return by(dialect, spelled);
        }
        return named(spelled);
    }

    /** Clients send either alphabet of base64 back, whichever they got. */
    private static Mark unwrapped(String base64) {
        try {
            var plain = Base64.getDecoder().decode(base64.replace('-', '+').replace('_', '/'));
            return named(new String(plain, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException _) {
            return NONE;
        }
    }

    private static Mark named(String spelled) {
        int dot = spelled.indexOf('.', PREFIX.length());
        if (dot < 0) {
            return NONE;
        }
        var label = spelled.substring(PREFIX.length(), dot).toLowerCase(Locale.ROOT);
        for (var maker : Dialect.values()) {
            if (maker.label().equals(label)) {
                return by(maker, spelled.substring(dot + 1));
            }
        }
        return NONE;
    }

    /** Whether a body has a mark in it that was made for another dialect than its own. */
    public static boolean foreign(String spelled) {
        return spelled.startsWith(PREFIX) || spelled.startsWith(PREFIX_BASE64);
    }

    /** Whether a body may hold marks that are spelled so, base64 aside; quick, for bodies are large. */
    public static boolean mayHoldForeign(Bytes body) {
        return START.in(body);
    }

    /** How a caller of this dialect gets it. */
    public String spelled(Dialect dialect) {
        return maker.map(by -> by == dialect ? value : elsewhere(by, dialect)).orElse("");
    }

    private String elsewhere(Dialect by, Dialect dialect) {
        var named = PREFIX + by.label() + '.' + value;
        return dialect == Dialect.GEMINI
                ? Base64.getEncoder().encodeToString(named.getBytes(StandardCharsets.UTF_8))
                : named;
    }

    /** What a provider of this dialect may see: its own, else nothing. */
    public String own(Dialect dialect) {
        return maker.map(by -> by == dialect ? value : "").orElse("");
    }

    public boolean present() {
        return !value.isEmpty();
    }
}
