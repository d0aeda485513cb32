package dev.signalbox.dialects.json;

import dev.signalbox.records.Bytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes a document as UTF-8, member by member in the order of the calls; commas come by themselves. What was read
 * elsewhere is put in as it stood. The caller sees to it that names and values take turns and that what is opened is
 * closed. Not thread-safe.
 */
public final class JsonOut {
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    /** Characters of names and of other texts that are written without an array between. */
    private static final int SHORT = 64;

    /** What encoding makes of half of a surrogate pair that stands alone. */
    private static final byte HALF = '?';

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGHS = 0x8080_8080_8080_8080L;
    private static final long QUOTES = '"' * ONES;
    private static final long SLASHES = '\\' * ONES;
    private static final long HALVES = HALF * ONES;
    private static final long SPACES = ' ' * ONES;

    private byte[] array;
    private int length;
    private boolean comma;

    public JsonOut() {
        this(512);
    }

    /** @param guess bytes that the document may have */
    public JsonOut(int guess) {
        array = new byte[Math.max(16, guess)];
    }

    /**
     * Goes on with a document.
     *
     * @param beginning as another writer left it, up to where a value comes next that needs no comma
     * @param guess bytes that may come
     */
    public static JsonOut after(Bytes beginning, int guess) {
        var out = new JsonOut(beginning.length() + guess);
        out.append(beginning.array(), beginning.offset(), beginning.length());
        return out;
    }

    public JsonOut beginObject() {
        return open('{');
    }

    public JsonOut endObject() {
        return close('}');
    }

    public JsonOut beginArray() {
        return open('[');
    }

    public JsonOut endArray() {
        return close(']');
    }

    /** The name of the member whose value comes next. */
    public JsonOut name(String name) {
        separate();
        quoted(name);
        put((byte) ':');
        comma = false;
        return this;
    }

    public JsonOut string(String text) {
        separate();
        quoted(text);
        comma = true;
        return this;
    }

    /** A text, as it was spelled where it comes from. */
    public JsonOut string(JsonString text) {
        var spelled = text.spelling();
        return spelled == null ? string(text.text()) : raw(spelled);
    }

    public JsonOut number(long value) {
        if (value < 0) {
            return literal(Long.toString(value).getBytes(StandardCharsets.US_ASCII));
        }
        separate();
        int digits = 1;
        for (long rest = value; rest > 9; rest /= 10) {
            digits++;
        }
        room(digits);
        long rest = value;
        for (int i = length + digits - 1; i >= length; i--, rest /= 10) {
            array[i] = (byte) ('0' + rest % 10);
        }
        length += digits;
        comma = true;
        return this;
    }

    /** A whole number without a fraction, since some APIs take nothing else for a whole one. */
    public JsonOut number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1L << 53
                ? number((long) value)
                : literal(Double.toString(value).getBytes(StandardCharsets.US_ASCII));
    }

    public JsonOut bool(boolean value) {
        return literal(value ? TRUE : FALSE);
    }

    public JsonOut nul() {
        return literal(NULL);
    }

    /** A value as it stood in another document. */
    public JsonOut value(Json value) {
        return value.kind() == Json.Kind.ABSENT ? nul() : raw(value.raw());
    }

    /** A value that is spelled already. */
    public JsonOut raw(Bytes value) {
        separate();
        room(value.length());
        System.arraycopy(value.array(), value.offset(), array, length, value.length());
        length += value.length();
        comma = true;
        return this;
    }

    public JsonOut member(String name, String text) {
        return name(name).string(text);
    }

    public JsonOut member(String name, JsonString text) {
        return name(name).string(text);
    }

    public JsonOut member(String name, long value) {
        return name(name).number(value);
    }

    public JsonOut member(String name, double value) {
        return name(name).number(value);
    }

    public JsonOut member(String name, boolean value) {
        return name(name).bool(value);
    }

    public JsonOut member(String name, Json value) {
        return name(name).value(value);
    }

    /** An object with one member. */
    public static Bytes object(String name, String text) {
        return new JsonOut(text.length() + 32).beginObject().member(name, text).endObject().bytes();
    }

    /** What was written up to now. The writer must not be used after it. */
    public Bytes bytes() {
        return Bytes.of(array, 0, length);
    }

    private JsonOut open(char bracket) {
        separate();
        put((byte) bracket);
        comma = false;
        return this;
    }

    private JsonOut close(char bracket) {
        put((byte) bracket);
        comma = true;
        return this;
    }

    private JsonOut literal(byte[] spelled) {
        separate();
        append(spelled, 0, spelled.length);
        comma = true;
        return this;
    }

    private void separate() {
        if (comma) {
            put((byte) ',');
        }
    }

    private void quoted(String text) {
        if (text.length() > SHORT || !plain(text)) {
            encoded(text);
        }
    }

    /** Writes a short text that needs no escapes, as most do; writes nothing and says false of any other one. */
    private boolean plain(String text) {
        room(text.length() + 2);
        int at = length;
        array[at++] = '"';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                return false;
            }
            array[at++] = (byte) c;
        }
        array[at++] = '"';
        length = at;
        return true;
    }

    private void encoded(String text) {
        var utf8 = text.getBytes(StandardCharsets.UTF_8);
        int before = length;
        boolean whole = false;
        int plain = 0;
        room(utf8.length + 2);
        put((byte) '"');
        for (int i = special(utf8, 0); i < utf8.length; i = special(utf8, i + 1)) {
            byte b = utf8[i];
            if (b != HALF) {
                append(utf8, plain, i - plain);
                escape(b);
                plain = i + 1;
            } else if (!whole && halves(text)) {
                length = before;
                var spelled = JsonText.quote(new StringBuilder(text.length() + 16), text).toString().getBytes(StandardCharsets.UTF_8);
                append(spelled, 0, spelled.length);
                return;
            } else {
                whole = true;
            }
        }
        append(utf8, plain, utf8.length - plain);
        put((byte) '"');
    }

    /** The next byte that may not be written as it is, or the end. */
    private static int special(byte[] utf8, int from) {
        int i = from;
        while (i + 8 <= utf8.length) {
            long word = (long) LONGS.get(utf8, i);
            long quote = word ^ QUOTES;
            long slash = word ^ SLASHES;
            long half = word ^ HALVES;
            long found = (((quote - ONES) & ~quote) | ((slash - ONES) & ~slash) | ((half - ONES) & ~half)
                    | ((word - SPACES) & ~word))
                    & HIGHS;
            if (found != 0) {
                return i + (Long.numberOfTrailingZeros(found) >>> 3);
            }
            i += 8;
        }
        while (i < utf8.length && (utf8[i] < 0 || utf8[i] >= ' ' && utf8[i] != '"' && utf8[i] != '\\' && utf8[i] != HALF)) {
            i++;
        }
        return i;
    }

    private void escape(byte b) {
        room(6);
        array[length++] = '\\';
        switch (b) {
            case '"', '\\' -> array[length++] = b;
            case '\n' -> array[length++] = 'n';
            case '\r' -> array[length++] = 'r';
            case '\t' -> array[length++] = 't';
            case '\b' -> array[length++] = 'b';
            case '\f' -> array[length++] = 'f';
            default -> {
                array[length++] = 'u';
                array[length++] = '0';
                array[length++] = '0';
                array[length++] = HEX[b >> 4];
                array[length++] = HEX[b & 15];
            }
        }
    }

    /** Whether a half of a surrogate pair stands alone, for which UTF-8 has no bytes. */
    private static boolean halves(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (Character.isLowSurrogate(c) || i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }

    private void put(byte b) {
        room(1);
        array[length++] = b;
    }

    private void append(byte[] bytes, int from, int count) {
        room(count);
        System.arraycopy(bytes, from, array, length, count);
        length += count;
    }

    private void room(int more) {
        if (array.length - length < more) {
            array = Arrays.copyOf(array, Math.max(length + more, array.length * 2));
        }
    }
}
