package dev.signalbox.dialects.gemini;

import dev.signalbox.dialects.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Members as protocol buffers spell them in JSON: {@code camelCase} or {@code snake_case}, whichever the client likes,
 * even mixed; one value where a list is meant; whole numbers as strings.
 */
final class Fields {
    /** The other spelling of the names that this package asks for, which are few. */
    private static final Map<String, String> SNAKE = new ConcurrentHashMap<>();

    private Fields() {}

    /** The member of that name in either spelling. */
    static Json get(Json object, String camel) {
        var value = object.get(camel);
        if (value.kind() != Json.Kind.ABSENT || !object.isObject()) {
            return value;
        }
        var snake = SNAKE.get(camel);
        return object.get(snake != null ? snake : SNAKE.computeIfAbsent(camel, Fields::snake));
    }

    /** The items of a list, for which clients also send its only item. */
    static List<Json> items(Json value) {
        return value.isArray() ? value.values() : value.present() ? List.of(value) : List.of();
    }

    /** A name that a client wrote, in the spelling that this package knows it by. */
    static String camel(String name) {
        if (name.indexOf('_') < 0) {
            return name;
        }
        var out = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '_' && i > 0 && i + 1 < name.length()) {
                out.append(Character.toUpperCase(name.charAt(++i)));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static String snake(String camel) {
        var out = new StringBuilder(camel.length() + 4);
        for (int i = 0; i < camel.length(); i++) {
            char c = camel.charAt(i);
            if (Character.isUpperCase(c)) {
                out.append('_');
            }
            out.append(c);
        }
        return out.toString().toLowerCase(Locale.ROOT);
    }

    /** A whole number, also one that is spelled as a string, as 64 bits are. */
    static OptionalLong whole(Json value) {
        if (!value.isString()) {
            return value.whole();
        }
        try {
            return OptionalLong.of(Long.parseLong(value.text()));
        } catch (NumberFormatException _) {
            return OptionalLong.empty();
        }
    }

    /** A number, also one that is spelled as a string. */
    static OptionalDouble number(Json value) {
        var whole = value.isString() ? whole(value) : OptionalLong.empty();
        return whole.isPresent() ? OptionalDouble.of(whole.getAsLong()) : value.number();
    }
}
