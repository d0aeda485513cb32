package dev.signalbox.standalone.catalog;

import dev.signalbox.runtime.settings.Nearest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One mapping of a YAML file while it is read. Wrong values become problems and are replaced by something harmless, so that reading goes
 * on and finds the rest. Not thread-safe.
 */
final class Mapping {
    static final String NO_LIMIT = "Leave it out for no limit.";

    /** Far more than anybody waits, and less than what timers hold. */
    private static final long LONGEST_HOURS = 240;
    private static final Pattern DURATION = Pattern.compile("(\\d+)(ms|s|m|h)");

    /** What other programs' files say of a provider's key, and where it stands in this one. */
    private static final String OF_KEYS = " A provider's key stands under auth, as a reference: auth: {secret: \"${NAME}\"}.";
    private static final Set<String> KEYS = Set.of("api-key", "apikey", "api-key-env", "key", "api-keys", "keys", "secret", "token", "api-token");

    private final String path;
    private final Map<String, Object> entries = new LinkedHashMap<>();
    private final Set<String> bare = new LinkedHashSet<>();
    private final Set<String> read = new LinkedHashSet<>();
    private final List<Problem> problems;
    private final Shape shape;
    /** Whether nothing is read, and only what is asked for counts: every key is then taken for one that is there. */
    private final boolean asking;

    private Mapping(String path, @Nullable Object value, List<Problem> problems, Shape shape, boolean asking) {
        this.path = path;
        this.problems = problems;
        this.shape = shape.is(Shape.Kind.MAPPING);
        this.asking = asking;
        if (value instanceof Map<?, ?> map) {
            map.forEach((k, v) -> {
                if (v == null) {
                    bare.add(String.valueOf(k));
                } else {
                    entries.put(String.valueOf(k), v);
                }
            });
        } else if (value != null) {
            problem("", path.isEmpty() ? "" : Written.shown(value), "must be a mapping of keys to values" + (path.isEmpty() ? ", such as providers: […]" : ""));
        }
    }

    /** A whole file. */
    static Mapping of(@Nullable Object file, List<Problem> problems) {
        return new Mapping("", file, problems, new Shape(), false);
    }

    /** Nothing, to learn what a reader asks for. */
    static Mapping asking(Shape shape) {
        return new Mapping("", null, new ArrayList<>(), shape, true);
    }

    boolean isAsking() {
        return asking;
    }

    boolean has(String key) {
        read.add(key);
        return asking || entries.containsKey(key);
    }

    /** What stands there, as it was loaded. */
    Map<String, Object> written() {
        return entries;
    }

    /** The same place with something else in it. */
    Mapping with(Map<String, Object> other) {
        var same = new Mapping(path, other, problems, shape, asking);
        same.bare.addAll(bare);
        return same;
    }

    /** Whether a key is there, with something or with nothing behind it. */
    boolean names(String key) {
        return entries.containsKey(key) || bare.contains(key);
    }

    String path(String key) {
        return !path.isEmpty() ? key.isEmpty() ? path : path + "." + key : key.isEmpty() ? "the file" : key;
    }

    void problem(String key, String value, String rule) {
        problems.add(new Problem(path(key), value, rule));
    }

    String required(String key, String what) {
        read.add(key);
        shape.member(key).is(Shape.Kind.TEXT).must();
        var value = entries.get(key);
        if (value == null || value instanceof Map || value instanceof List || value.toString().isBlank()) {
            problem(key, value == null ? "" : Written.shown(value), "must be given: " + what);
            return "";
        }
        return value.toString();
    }

    String text(String key, String fallback) {
        read.add(key);
        shape.member(key).is(Shape.Kind.TEXT);
        var value = entries.get(key);
        if (value instanceof Map || value instanceof List) {
            problem(key, Written.shown(value), "must be a text");
            return fallback;
        }
        return value == null ? fallback : value.toString();
    }

    /** One of some words; a word near to one of them is suggested. */
    String word(String key, Collection<String> words, String fallback) {
        var value = text(key, fallback);
        shape.member(key).oneOf(words);
        if (!words.contains(value)) {
            problem(key, value, "must be one of " + String.join(", ", words) + "." + meant(value, words));
            return fallback;
        }
        return value;
    }

    long whole(String key, long least, long most, long fallback) {
        return whole(key, least, most, fallback, "Leave it out for " + fallback + ".");
    }

    /** @param leftOut what it means to leave the key out */
    long whole(String key, long least, long most, long fallback, String leftOut) {
        read.add(key);
        shape.member(key).is(Shape.Kind.WHOLE).within(least, most);
        var value = entries.get(key);
        if (value == null) {
            return fallback;
        }
        if (value instanceof Number number && number.doubleValue() == number.longValue() && number.longValue() >= least
                && number.longValue() <= most) {
            return number.longValue();
        }
        problem(key, Written.shown(value), "must be a whole number, " + (most == Long.MAX_VALUE ? least + " or more. " : "from " + least + " to " + most + ". ") + leftOut);
        return fallback;
    }

    double amount(String key, double fallback) {
        read.add(key);
        shape.member(key).is(Shape.Kind.NUMBER).within(0, 1e9);
        var value = entries.get(key);
        if (value == null) {
            return fallback;
        }
        if (value instanceof Number number && number.doubleValue() >= 0 && number.doubleValue() < 1e9) {
            return number.doubleValue();
        }
        problem(key, Written.shown(value), "must be a number, not negative: US dollars per million tokens");
        return fallback;
    }

    boolean flag(String key, boolean fallback) {
        read.add(key);
        shape.member(key).is(Shape.Kind.FLAG);
        var value = entries.get(key);
        if (value == null || value instanceof Boolean) {
            return value == null ? fallback : (Boolean) value;
        }
        problem(key, Written.shown(value), "must be true or false. Leave it out for " + fallback + ".");
        return fallback;
    }

    /** Values of any kind, as JSON. */
    Map<String, String> jsons(String key) {
        read.add(key);
        shape.member(key).item(Shape.Kind.TABLE).is(Shape.Kind.ANYTHING);
        var map = new LinkedHashMap<String, String>();
        var inner = inner(key);
        inner.entries.forEach((k, v) -> map.put(k, Written.json(v)));
        inner.bare.forEach(k -> map.put(k, "null"));
        return map;
    }

    /** A value of any kind, as JSON; empty where there is none. */
    String json(String key) {
        read.add(key);
        shape.member(key).is(Shape.Kind.ANYTHING);
        return entries.containsKey(key) ? Written.json(entries.get(key)) : bare.contains(key) ? "null" : "";
    }

    /** Scores by names. */
    Map<String, Double> scores(String key) {
        read.add(key);
        shape.member(key).item(Shape.Kind.TABLE).is(Shape.Kind.NUMBER);
        var map = new LinkedHashMap<String, Double>();
        var inner = inner(key);
        inner.entries.forEach((k, v) -> {
            if (v instanceof Number number && Double.isFinite(number.doubleValue())) {
                map.put(k, number.doubleValue());
            } else {
                inner.problem(k, Written.shown(v), "must be a number");
            }
        });
        inner.bare.forEach(k -> inner.problem(k, "", "must have a value"));
        return map;
    }

    /** Whole numbers within bounds. */
    List<Integer> wholes(String key, int least, int most) {
        read.add(key);
        shape.member(key).item(Shape.Kind.LIST).is(Shape.Kind.WHOLE).within(least, most);
        var numbers = new ArrayList<Integer>();
        var value = entries.get(key);
        if (value == null) {
            return numbers;
        }
        var items = value instanceof List<?> list ? list : List.of(value);
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i) instanceof Number n && n.doubleValue() == n.intValue() && n.intValue() >= least && n.intValue() <= most) {
                numbers.add(n.intValue());
            } else {
                problem(key + "[" + i + "]", Written.shown(items.get(i)), "must be a whole number from " + least + " to " + most);
            }
        }
        return numbers;
    }

    /** Two numbers each, the lower one first. */
    Map<String, double[]> bounds(String key) {
        read.add(key);
        shape.member(key).item(Shape.Kind.TABLE).item(Shape.Kind.LIST).is(Shape.Kind.NUMBER);
        var map = new LinkedHashMap<String, double[]>();
        var inner = inner(key);
        inner.entries.forEach((k, v) -> {
            if (v instanceof List<?> two && two.size() == 2 && two.getFirst() instanceof Number from && two.getLast() instanceof Number to
                    && from.doubleValue() <= to.doubleValue()) {
                map.put(k, new double[] {from.doubleValue(), to.doubleValue()});
            } else {
                inner.problem(k, Written.shown(v), "must be two numbers, the lower one first, such as [0, 1]");
            }
        });
        return map;
    }

    /** @param least in milliseconds; the most is {@value #LONGEST_HOURS} hours */
    long millis(String key, long least, long fallback) {
        var text = text(key, "");
        shape.member(key).is(Shape.Kind.DURATION).matching("^\\d+(ms|s|m|h)$");
        if (text.isEmpty()) {
            return fallback;
        }
        var match = DURATION.matcher(text);
        if (!match.matches() || match.group(1).length() > 9) {
            problem(key, text, "must be a duration with a unit, such as 250ms, 30s or 10m. Leave it out for " + fallback + "ms.");
            return fallback;
        }
        long number = Long.parseLong(match.group(1));
        long millis = switch (match.group(2)) {
            case "ms" -> number;
            case "s" -> number * 1_000;
            case "m" -> number * 60_000;
            default -> number * 3_600_000;
        };
        if (millis < least || millis > LONGEST_HOURS * 3_600_000) {
            problem(key, text, "must be from " + least + "ms to " + LONGEST_HOURS + "h. Leave it out for " + fallback + "ms.");
            return fallback;
        }
        return millis;
    }

    /** Texts of which each is one of some words. */
    List<String> words(String key, Collection<String> words) {
        var texts = new ArrayList<>(texts(key));
        shape.member(key).item(Shape.Kind.LIST).oneOf(words);
        for (int i = 0; i < texts.size(); i++) {
            if (!words.contains(texts.get(i))) {
                problem(key + "[" + i + "]", texts.get(i), "must be of " + String.join(", ", words) + "." + meant(texts.get(i), words));
            }
        }
        texts.retainAll(words);
        return texts;
    }

    List<String> texts(String key) {
        read.add(key);
        shape.member(key).item(Shape.Kind.LIST).is(Shape.Kind.TEXT);
        var value = entries.get(key);
        var texts = new ArrayList<String>();
        if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                var item = list.get(i);
                if (item == null || item instanceof Map || item instanceof List) {
                    problem(key + "[" + i + "]", Written.shown(item), "must be a text");
                } else {
                    texts.add(item.toString());
                }
            }
        } else if (value != null) {
            problem(key, Written.shown(value), "must be a list, such as [" + Written.shown(value) + "]");
        }
        return texts;
    }

    Map<String, String> textMap(String key) {
        read.add(key);
        shape.member(key).item(Shape.Kind.TABLE).is(Shape.Kind.TEXT);
        var map = new LinkedHashMap<String, String>();
        var inner = inner(key);
        inner.entries.keySet().forEach(k -> map.put(k, inner.text(k, "")));
        inner.bare.forEach(k -> inner.problem(k, "", "must have a value"));
        return map;
    }

    Mapping mapping(String key) {
        read.add(key);
        return new Mapping(path(key), entries.get(key), problems, shape.member(key), asking);
    }

    /** A mapping with keys of the writer's own. */
    private Mapping inner(String key) {
        return new Mapping(path(key), entries.get(key), problems, new Shape(), asking);
    }

    List<Mapping> mappings(String key) {
        read.add(key);
        var item = shape.member(key).item(Shape.Kind.LIST);
        var value = entries.get(key);
        var all = new ArrayList<Mapping>();
        if (asking) {
            all.add(new Mapping(path(key) + "[]", null, problems, item, true));
        }
        if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                all.add(new Mapping(path(key) + "[" + i + "]", list.get(i) == null ? Map.of() : list.get(i), problems, item, false));
            }
        } else if (value != null) {
            problem(key, Written.shown(value), "must be a list");
        }
        return all;
    }

    /** Makes a problem of every key that nobody has read. */
    void refuseOthers() {
        var given = new LinkedHashSet<>(entries.keySet());
        given.addAll(bare);
        for (var key : given) {
            if (!read.contains(key)) {
                boolean ofKeys = read.contains("auth") && KEYS.contains(key.toLowerCase(Locale.ROOT).replace('_', '-'));
                var meant = ofKeys ? OF_KEYS : meant(key, read);
                problem(key, "", "is not a key here." + (meant.isEmpty() ? " There are " + String.join(", ", read) + "." : meant));
            }
        }
    }

    static String meant(String word, Collection<String> known) {
        return Nearest.to(word, known).map(n -> " Did you mean " + n + "?").orElse("");
    }
}
