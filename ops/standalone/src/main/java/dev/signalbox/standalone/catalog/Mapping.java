package dev.signalbox.standalone.catalog;

import dev.signalbox.runtime.settings.Nearest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
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

    private final String path;
    private final Map<String, Object> entries = new LinkedHashMap<>();
    private final Set<String> bare = new LinkedHashSet<>();
    private final Set<String> read = new LinkedHashSet<>();
    private final List<Problem> problems;

    Mapping(String path, @Nullable Object value, List<Problem> problems) {
        this.path = path;
        this.problems = problems;
        if (value instanceof Map<?, ?> map) {
            map.forEach((k, v) -> {
                if (v == null) {
                    bare.add(String.valueOf(k));
                } else {
                    entries.put(String.valueOf(k), v);
                }
            });
        } else if (value != null) {
            problem("", path.isEmpty() ? "" : shown(value), "must be a mapping of keys to values" + (path.isEmpty() ? ", such as providers: […]" : ""));
        }
    }

    boolean has(String key) {
        read.add(key);
        return entries.containsKey(key);
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
        var value = entries.get(key);
        if (value == null || value instanceof Map || value instanceof List || value.toString().isBlank()) {
            problem(key, value == null ? "" : shown(value), "must be given: " + what);
            return "";
        }
        return value.toString();
    }

    String text(String key, String fallback) {
        read.add(key);
        var value = entries.get(key);
        if (value instanceof Map || value instanceof List) {
            problem(key, shown(value), "must be a text");
            return fallback;
        }
        return value == null ? fallback : value.toString();
    }

    /** One of some words; a word near to one of them is suggested. */
    String word(String key, Collection<String> words, String fallback) {
        var value = text(key, fallback);
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
        var value = entries.get(key);
        if (value == null) {
            return fallback;
        }
        if (value instanceof Number number && number.doubleValue() == number.longValue() && number.longValue() >= least
                && number.longValue() <= most) {
            return number.longValue();
        }
        problem(key, shown(value), "must be a whole number, " + (most == Long.MAX_VALUE ? least + " or more. " : "from " + least + " to " + most + ". ") + leftOut);
        return fallback;
    }

    double amount(String key, double fallback) {
        read.add(key);
        var value = entries.get(key);
        if (value == null) {
            return fallback;
        }
        if (value instanceof Number number && number.doubleValue() >= 0 && number.doubleValue() < 1e9) {
            return number.doubleValue();
        }
        problem(key, shown(value), "must be a number, not negative: US dollars per million tokens");
        return fallback;
    }

    /** @param least in milliseconds; the most is {@value #LONGEST_HOURS} hours */
    long millis(String key, long least, long fallback) {
        var text = text(key, "");
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

    List<String> texts(String key) {
        read.add(key);
        var value = entries.get(key);
        var texts = new ArrayList<String>();
        if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                var item = list.get(i);
                if (item == null || item instanceof Map || item instanceof List) {
                    problem(key + "[" + i + "]", shown(item), "must be a text");
                } else {
                    texts.add(item.toString());
                }
            }
        } else if (value != null) {
            problem(key, shown(value), "must be a list, such as [" + shown(value) + "]");
        }
        return texts;
    }

    Map<String, String> textMap(String key) {
        var map = new LinkedHashMap<String, String>();
        var inner = mapping(key);
        inner.entries.keySet().forEach(k -> map.put(k, inner.text(k, "")));
        inner.bare.forEach(k -> inner.problem(k, "", "must have a value"));
        return map;
    }

    Mapping mapping(String key) {
        read.add(key);
        return new Mapping(path(key), entries.get(key), problems);
    }

    List<Mapping> mappings(String key) {
        read.add(key);
        var value = entries.get(key);
        var all = new ArrayList<Mapping>();
        if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                all.add(new Mapping(path(key) + "[" + i + "]", list.get(i) == null ? Map.of() : list.get(i), problems));
            }
        } else if (value != null) {
            problem(key, shown(value), "must be a list");
        }
        return all;
    }

    /** Makes a problem of every key that nobody has read. */
    void refuseOthers() {
        var given = new LinkedHashSet<>(entries.keySet());
        given.addAll(bare);
        for (var key : given) {
            if (!read.contains(key)) {
                problem(key, "", "is not a key here." + (meant(key, read).isEmpty() ? " There are " + String.join(", ", read) + "." : meant(key, read)));
            }
        }
    }

    static String meant(String word, Collection<String> known) {
        return Nearest.to(word, known).map(n -> " Did you mean " + n + "?").orElse("");
    }

    private static String shown(@Nullable Object value) {
        var text = String.valueOf(value);
        return text.length() <= 60 ? text : text.substring(0, 57) + "...";
    }
}
