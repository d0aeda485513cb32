package dev.signalbox.dialects.json;

import dev.signalbox.records.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

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
    public static final Json ABSENT = new Json(Kind.ABSENT, Bytes.EMPTY, List.of(), List.of());

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
    private final Bytes raw;
    private final List<String> names;
    private final List<Json> values;

    private Json(Kind kind, Bytes raw, List<String> names, List<Json> values) {
        this.kind = kind;
        this.raw = raw;
        this.names = names;
        this.values = values;
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
        return raw;
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
        int i = names.indexOf(name);
        return i < 0 ? ABSENT : values.get(i);
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
        int from = raw.offset() + 1;
        int to = raw.offset() + raw.length() - 1;
        return JsonText.text(raw.array(), from, to);
    }

    /** Whether it is a string with this text. */
    public boolean is(String text) {
        return kind == Kind.STRING && textOr("").equals(text);
    }

    /** Whether it is {@code true}. */
    public boolean isTrue() {
        return kind == Kind.BOOL && raw.at(0) == 't';
    }

    /** A number's value, of one beyond a double the largest there is; empty of anything else. */
    public OptionalDouble number() {
        if (kind != Kind.NUMBER) {
            return OptionalDouble.empty();
        }
        double value = JsonNumber.value(raw.array(), raw.offset(), raw.offset() + raw.length());
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
            return OptionalLong.of(Long.parseLong(raw.asText()));
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
        return other instanceof Json json && json.kind == kind && json.raw.equals(raw);
    }

    @Override
    public int hashCode() {
        return raw.hashCode();
    }

    /** Its kind and size: values are users' data and have no place in a log line. */
    @Override
    public String toString() {
        return kind + "[" + raw.length() + "]";
    }

    private static final class Reader {
        private final JsonCursor cursor = new JsonCursor();
        private final Bytes document;
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
                case '"' -> plain(Kind.STRING, from);
                case 't', 'f' -> plain(Kind.BOOL, from);
                case 'n' -> plain(Kind.NULL, from);
                default -> plain(Kind.NUMBER, from);
            };
        }

        private Json plain(Kind kind, int from) throws MalformedJson {
            cursor.skip();
            return new Json(kind, document.slice(from, cursor.position()), List.of(), List.of());
        }

        private Json object(int from) throws MalformedJson {
            var names = new ArrayList<String>(8);
            var values = new ArrayList<Json>(8);
            cursor.enterObject();
            while (cursor.nextMember()) {
                names.add(cursor.text());
                values.add(value());
            }
            return new Json(Kind.OBJECT, document.slice(from, cursor.position()), List.copyOf(names), List.copyOf(values));
        }

        private Json array(int from) throws MalformedJson {
            var values = new ArrayList<Json>();
            cursor.enterArray();
            while (cursor.nextItem()) {
                values.add(value());
            }
            return new Json(Kind.ARRAY, document.slice(from, cursor.position()), List.of(), List.copyOf(values));
        }
    }
}
