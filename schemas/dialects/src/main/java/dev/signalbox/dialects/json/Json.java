package dev.signalbox.dialects.json;

import dev.signalbox.records.Bytes;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A document, or a value within one, read as a tree that keeps the bytes of each value as they stood: what is passed on
 * is passed on unchanged. For translations, which look at nearly every member; who touches few members of a large body
 * walks it with a {@link JsonCursor}. Asking for what is not there gives {@link #ABSENT}, so that a chain of questions
 * needs no checks between. Immutable.
 */
public final class Json {
    /** Values in a document, at most; a tree of more would cost a hundred times what it came as. */
    public static final int MAX_VALUES = 1 << 19;

    /** What stands for a value that is not there. */
    public static final Json ABSENT = new Json(Kind.ABSENT, Bytes.EMPTY, 0, 0, false, false);

    /** What a value is. */
    public enum Kind {
        ABSENT,
        NULL,
        BOOL,
        NUMBER,
        STRING,
        ARRAY,
        OBJECT
    }

    private final Kind kind;
    private final byte[] array;
    private final int from;
    private final int to;
    private final Items<String> names;
    private final Items<Json> values;
    private final boolean escaped;
    private final boolean wide;

    /**
     * @param escaped whether it is a string with escapes
     * @param wide whether it is a string that may have bytes beyond ASCII
     */
    private Json(Kind kind, Bytes document, int from, int to, boolean escaped, boolean wide) {
        this.kind = kind;
        this.array = document.array();
        this.from = document.offset() + from;
        this.to = document.offset() + to;
        this.names = Items.none();
        this.values = Items.none();
        this.escaped = escaped;
        this.wide = wide;
    }

    private Json(Kind kind, Bytes document, int from, int to, Items<String> names, Items<Json> values) {
        this.kind = kind;
        this.array = document.array();
        this.from = document.offset() + from;
        this.to = document.offset() + to;
        this.names = names;
        this.values = values;
        this.escaped = false;
        this.wide = false;
    }

    /** @throws MalformedJson also where a document has more than {@link #MAX_VALUES} values */
    public static Json parse(Bytes document) throws MalformedJson {
        var reader = new Reader(document);
        var value = reader.value();
        reader.cursor.end();
        return value;
    }

    /** A document that the program itself wrote. */
    public static Json of(String document) {
        try {
            return parse(Bytes.utf8(document));
        } catch (MalformedJson fault) {
            throw new IllegalArgumentException(fault.problem() + " at byte " + fault.position(), fault);
        }
    }

    public Kind kind() {
        return kind;
    }

    /** The value as it stood, without white space around it. */
    public Bytes raw() {
        return Bytes.of(array, from, to - from);
    }

    /** How many bytes it has as it stood. */
    public int length() {
        return to - from;
    }

    /** Whether it is there and is not null. */
    public boolean present() {
        return kind != Kind.ABSENT && kind != Kind.NULL;
    }

    public boolean isObject() {
        return kind == Kind.OBJECT;
    }

    public boolean isArray() {
        return kind == Kind.ARRAY;
    }

    public boolean isString() {
        return kind == Kind.STRING;
    }

    public boolean isNumber() {
        return kind == Kind.NUMBER;
    }

    public boolean isBool() {
        return kind == Kind.BOOL;
    }

    /** The member of that name, the first where several have it; {@link #ABSENT} also of what is no object. */
    public Json get(String name) {
        int hash = name.hashCode();
        for (int i = 0; i < names.size(); i++) {
            var other = names.get(i);
            if (other.hashCode() == hash && other.equals(name)) {
                return values.get(i);
            }
        }
        return ABSENT;
    }

    /** Names of an object's members, in order; one that stands twice is there twice. */
    public List<String> names() {
        return names;
    }

    /** An array's items, or the values of an object's members, in order. */
    public List<Json> values() {
        return values;
    }

    /** A string's text; empty of anything else. */
    public String text() {
        return textOr("");
    }

    /** A string's text, or that of anything else. */
    public String textOr(String other) {
        if (kind != Kind.STRING) {
            return other;
        }
        return JsonText.text(array, from + 1, to - 1, escaped, wide);
    }

    /** A string's text, which is decoded when that is asked for; empty of anything else. */
    public JsonString string() {
        return kind == Kind.STRING ? JsonString.of(this) : JsonString.EMPTY;
    }

    /** The byte of a string's spelling behind its opening quote; that is the closing one where it is empty. */
    byte first() {
        return array[from + 1];
    }

    /**
     * A string's text, empty of anything else; of a word that an API has, such as a type or a role: they are remembered as
     * names of members are.
     */
    public String word() {
        return wordOr("");
    }

    /** The same, or that of anything else. */
    public String wordOr(String other) {
        return kind != Kind.STRING || escaped ? textOr(other) : MemberNames.of(array, from + 1, to - 1);
    }

    /** Whether it is a string with this text. */
    public boolean is(String text) {
        if (kind != Kind.STRING || escaped || wide) {
            return kind == Kind.STRING && text().equals(text);
        }
        return JsonText.same(text, array, from + 1, to - 1);
    }

    /** A string's text as UTF-8; null where that has no bytes for it. */
    @Nullable Bytes utf8() {
        if (!wellFormed()) {
            return null;
        }
        return escaped ? JsonText.utf8(array, from + 1, to - 1) : Bytes.of(array, from + 1, to - from - 2);
    }

    /** Whether a string's bytes are UTF-8. */
    boolean wellFormed() {
        return !wide || Utf8.wellFormed(array, from, to);
    }

    /** Whether it is {@code true}. */
    public boolean isTrue() {
        return kind == Kind.BOOL && array[from] == 't';
    }

    /** A number's value, of one beyond a double the largest there is; empty of anything else. */
    public OptionalDouble number() {
        if (kind != Kind.NUMBER) {
            return OptionalDouble.empty();
        }
        double value = JsonNumber.value(array, from, to);
        return OptionalDouble.of(Math.clamp(value, -Double.MAX_VALUE, Double.MAX_VALUE));
    }

    /** A whole number's value; empty of anything else, also of one with a fraction or beyond 64 bits. */
    public OptionalLong whole() {
        var number = number();
        if (number.isEmpty()) {
            return OptionalLong.empty();
        }
        double value = number.getAsDouble();
        if (Math.abs(value) < 1L << 53) {
            return value == Math.rint(value) ? OptionalLong.of((long) value) : OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(raw().asText()));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** A count of something: a whole number from 0, at most 2^48; 0 of anything else. */
    public long count() {
        return Math.max(0, Math.min((long) number().orElse(0), 1L << 48));
    }

    /** By the bytes: {@code 1} and {@code 1.0} differ. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Json json && json.kind == kind && Arrays.equals(array, from, to, json.array, json.from, json.to);
    }

    @Override
    public int hashCode() {
        return raw().hashCode();
    }

    /** Its kind and size: values are users' data and have no place in a log line. */
    @Override
    public String toString() {
        return kind + "[" + length() + "]";
    }

    private static final class Reader {
        private final JsonCursor cursor = new JsonCursor();
        private final Bytes document;

        /** What was read of the arrays and objects that are open, in order. */
        private Json[] values = new Json[8];
        private String[] names = new String[8];
        private int top;
        private int count;

        private Reader(Bytes document) {
            this.document = document;
            cursor.on(document);
        }

        private Json value() throws MalformedJson {
            byte first = cursor.peek();
            int from = cursor.position();
            if (++count > MAX_VALUES) {
                throw new MalformedJson("more than " + MAX_VALUES + " values", from);
            }
            return switch (first) {
                case '{' -> object(from);
                case '[' -> array(from);
                case '"' -> string(from);
                case 't', 'f' -> plain(Kind.BOOL, from);
                case 'n' -> plain(Kind.NULL, from);
                default -> plain(Kind.NUMBER, from);
            };
        }

        private Json string(int from) throws MalformedJson {
            cursor.string();
            return new Json(Kind.STRING, document, from, cursor.position(), cursor.escaped(), cursor.wide());
        }

        private Json plain(Kind kind, int from) throws MalformedJson {
            cursor.skip();
            return new Json(kind, document, from, cursor.position(), false, false);
        }

        private Json object(int from) throws MalformedJson {
            int bottom = top;
            cursor.enterObject();
            while (cursor.nextMember()) {
                var name = cursor.memberName();
                push(name, value());
            }
            var members = Items.of(names, bottom, top);
            return new Json(Kind.OBJECT, document, from, cursor.position(), members, taken(bottom));
        }

        private Json array(int from) throws MalformedJson {
            int bottom = top;
            cursor.enterArray();
            while (cursor.nextItem()) {
                push("", value());
            }
            return new Json(Kind.ARRAY, document, from, cursor.position(), Items.none(), taken(bottom));
        }

        private void push(String name, Json value) {
            if (top == values.length) {
                values = Arrays.copyOf(values, 2 * top);
                names = Arrays.copyOf(names, 2 * top);
            }
            names[top] = name;
            values[top++] = value;
        }

        private Items<Json> taken(int bottom) {
            var items = Items.of(values, bottom, top);
            top = bottom;
            return items;
        }
    }
}
