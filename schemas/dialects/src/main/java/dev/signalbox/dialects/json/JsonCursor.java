package dev.signalbox.dialects.json;

import dev.signalbox.records.Bytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A forward-only, validating walk over UTF-8 JSON that allocates nothing: values are visited where they lie, so their
 * byte positions are known and what nobody asks for is only skipped. Eight bytes at a time inside strings, since bodies
 * are mostly strings. Refuses what RFC 8259 refuses, and nesting below {@link #MAX_DEPTH}; does not check that strings
 * are well-formed UTF-8. Reusable; not thread-safe. The order of calls is the document's: {@code enterObject}, then
 * {@code nextMember} until it says false, each followed by exactly one value.
 */
public final class JsonCursor {
    public static final int MAX_DEPTH = 128;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGHS = 0x8080_8080_8080_8080L;
    private static final byte[] NOTHING = {};

    private byte[] array = NOTHING;
    private int base;
    private int end;
    private int at;
    private int depth;
    private boolean fresh;
    private int start;
    private int stop;
    private boolean escaped;
    private boolean wide;
    private int keyQuote;
    private int comma;

    public JsonCursor on(Bytes document) {
        array = document.array();
        base = document.offset();
        end = base + document.length();
        at = base;
        depth = 0;
        fresh = false;
        return this;
    }

    /** The next byte of the document that is not white space, without taking it: it tells the kind of the value. */
    public byte peek() throws MalformedJson {
        while (at < end) {
            byte b = array[at];
            if (b > ' ') {
                return b;
            }
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                throw fault("unexpected byte");
            }
            at++;
        }
        throw fault("the document ends too early");
    }

    public boolean atObject() throws MalformedJson {
        return peek() == '{';
    }

    public boolean atArray() throws MalformedJson {
        return peek() == '[';
    }

    public boolean atString() throws MalformedJson {
        return peek() == '"';
    }

    public boolean atNumber() throws MalformedJson {
        byte b = peek();
        return b == '-' || (b >= '0' && b <= '9');
    }

    /** Takes a null if one is next. */
    public boolean takeNull() throws MalformedJson {
        if (peek() != 'n') {
            return false;
        }
        literal("null");
        return true;
    }

    public void enterObject() throws MalformedJson {
        enter('{', "an object was expected");
    }

    public void enterArray() throws MalformedJson {
        enter('[', "an array was expected");
    }

    private void enter(char bracket, String problem) throws MalformedJson {
        if (peek() != bracket) {
            throw fault(problem);
        }
        if (++depth > MAX_DEPTH) {
            throw fault("nested more than " + MAX_DEPTH + " levels deep");
        }
        at++;
        fresh = true;
    }

    /** Moves to the value of the next member and remembers its name; false at the object's end, which is taken. */
    public boolean nextMember() throws MalformedJson {
        if (!next('}')) {
            return false;
        }
        if (peek() != '"') {
            throw fault("a member name in double quotes was expected");
        }
        keyQuote = at;
        string();
        if (peek() != ':') {
            throw fault("a colon was expected");
        }
        at++;
        return true;
    }

    /** Moves to the next item; false at the array's end, which is taken. */
    public boolean nextItem() throws MalformedJson {
        return next(']');
    }

    private boolean next(char bracket) throws MalformedJson {
        byte b = peek();
        boolean first = fresh;
        fresh = false;
        if (b == bracket) {
            at++;
            depth--;
            return false;
        }
        if (first) {
            comma = -1;
            return true;
        }
        if (b != ',') {
            throw fault("a comma or the end of the " + (bracket == '}' ? "object" : "array") + " was expected");
        }
        comma = at++;
        if (peek() == bracket) {
            throw fault("a comma without a value behind it");
        }
        return true;
    }

    /**
     * The number among the names of the member that {@link #nextMember} moved to, or of the string that was read after
     * it.
     */
    public int name(Names names) {
        if (!escaped) {
            return names.find(array, start, stop);
        }
        var decoded = text().getBytes(StandardCharsets.UTF_8);
        return names.find(decoded, 0, decoded.length);
    }

    /** Position of the opening quote of the member's name. To be asked before its value is read. */
    public int keyPosition() {
        return keyQuote - base;
    }

    /** Position of the comma before the member, -1 for a first one. To be asked before its value is read. */
    public int commaPosition() {
        return comma < 0 ? -1 : comma - base;
    }

    /**
     * Where the walk is: after white space was skipped by {@link #peek}, the start of a value; after a value, its end.
     */
    public int position() {
        return at - base;
    }

    /** Goes back, or forth again, to a place where a value starts or ended at the same level. */
    public void rewind(int position) {
        at = base + position;
    }

    /**
     * Reads a string; {@link #text}, {@link #stringStart} and {@link #stringEnd} are about it until the next one is
     * read.
     */
    public void string() throws MalformedJson {
        if (peek() != '"') {
            throw fault("a string was expected");
        }
        var bytes = array;
        int i = at + 1;
        start = i;
        boolean escapes = false;
        long seen = 0;
        while (true) {
            while (i + 8 <= end) {
                long word = (long) LONGS.get(bytes, i);
                seen |= word;
                long quote = word ^ 0x2222_2222_2222_2222L;
                long slash = word ^ 0x5C5C_5C5C_5C5C_5C5CL;
                long found = (((quote - ONES) & ~quote) | ((slash - ONES) & ~slash)
                        | ((word - 0x2020_2020_2020_2020L) & ~word))
                        & HIGHS;
                if (found != 0) {
                    i += Long.numberOfTrailingZeros(found) >>> 3;
                    break;
                }
                i += 8;
            }
            if (i >= end) {
                at = end;
                throw fault("a string is not closed");
            }
            byte b = bytes[i];
            if (b == '"') {
                break;
            } else if (b == '\\') {
                escapes = true;
                i = escape(i);
            } else if (b >= 0 && b < ' ') {
                at = i;
                throw fault("a control character in a string");
            } else {
                seen |= b;
                i++;
            }
        }
        stop = i;
        at = i + 1;
        escaped = escapes;
        wide = (seen & HIGHS) != 0;
    }

    private int escape(int slash) throws MalformedJson {
        int i = slash + 1;
        if (i < end) {
            switch (array[i]) {
                case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
                    return i + 1;
                }
                case 'u' -> {
                    if (i + 4 < end && hex(i + 1) && hex(i + 2) && hex(i + 3) && hex(i + 4)) {
                        return i + 5;
                    }
                }
                default -> {}
            }
        }
        at = slash;
        throw fault("a bad escape in a string");
    }

    private boolean hex(int i) {
        return JsonText.digit(array[i]) >= 0;
    }

    /** The string that was read last, decoded. */
    public String text() {
        return JsonText.text(array, start, stop, escaped, wide);
    }

    /** The name of the member that {@link #nextMember} moved to. */
    String memberName() {
        return escaped ? text() : MemberNames.of(array, start, stop);
    }

    /** Whether the string that was read last has escapes. */
    boolean escaped() {
        return escaped;
    }

    /** Whether the string that was read last may have bytes beyond ASCII. */
    boolean wide() {
        return wide;
    }

    /** In {@link #array}, behind the opening quote. */
    public int stringStart() {
        return start;
    }

    /** In {@link #array}, of the closing quote. */
    public int stringEnd() {
        return stop;
    }

    public boolean stringIsEmpty() {
        return start == stop;
    }

    /** A position of the document as an index of {@link #array}. */
    public int inArray(int position) {
        return base + position;
    }

    /** The array that lies under the document. */
    public byte[] array() {
        return array;
    }

    /** Whether a boolean that is next is true. */
    public boolean bool() throws MalformedJson {
        if (peek() == 't') {
            literal("true");
            return true;
        }
        if (peek() == 'f') {
            literal("false");
            return false;
        }
        throw fault("true or false was expected");
    }

    public boolean atBool() throws MalformedJson {
        byte b = peek();
        return b == 't' || b == 'f';
    }

    /** Reads a number as a double; exact for integers below 2^53. */
    public double number() throws MalformedJson {
        peek();
        int from = at;
        skipNumber();
        return JsonNumber.value(array, from, at);
    }

    /** Takes any value. */
    public void skip() throws MalformedJson {
        switch (peek()) {
            case '"' -> string();
            case '{' -> {
                enterObject();
                while (nextMember()) {
                    skip();
                }
            }
            case '[' -> {
                enterArray();
                while (nextItem()) {
                    skip();
                }
            }
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            default -> skipNumber();
        }
    }

    /** Refuses anything but white space behind the document. */
    public void end() throws MalformedJson {
        while (at < end) {
            byte b = array[at];
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                throw fault("something follows the document");
            }
            at++;
        }
    }

    private void literal(String word) throws MalformedJson {
        for (int i = 0; i < word.length(); i++) {
            if (at + i >= end || array[at + i] != word.charAt(i)) {
                throw fault("a value was expected");
            }
        }
        at += word.length();
    }

    private void skipNumber() throws MalformedJson {
        int stop = JsonNumber.end(array, at, end);
        if (stop < 0) {
            throw fault("a value was expected");
        }
        at = stop;
    }

    private MalformedJson fault(String problem) {
        return new MalformedJson(problem, at - base);
    }
}
