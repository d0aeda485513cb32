package dev.signalbox.runtime.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Settings from a properties file, the environment and the command line, in rising order. Every read notes the key, so that unknown keys
 * can be refused and the reference generated. Problems are collected; {@link #refuseProblems} throws once with all of them.
 * Not thread-safe: settings are read while a process starts.
 */
public final class Settings {
    private final Map<String, Sourced> values;
    private final Function<String, @Nullable String> environment;
    private final Map<String, Reading> readings = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();

    /** A value and where it stands, for messages. */
    record Sourced(String value, String source) {}

    private Settings(Map<String, Sourced> values, Function<String, @Nullable String> environment) {
        this.values = values;
        this.environment = environment;
    }

    /** Settings of a map alone, without an environment. */
    public static Settings of(Map<String, String> values) {
        return layered(values, "settings", Map.of(), _ -> null);
    }

    /**
     * @param file key to value of the settings file
     * @param overrides win over everything
     */
    public static Settings layered(
            Map<String, String> file, String fileName, Map<String, String> overrides, Function<String, @Nullable String> environment) {
        var all = new LinkedHashMap<String, Sourced>();
        file.forEach((k, v) -> all.put(k, new Sourced(v, fileName)));
        overrides.forEach((k, v) -> all.put(k, new Sourced(v, "command line")));
        return new Settings(all, environment);
    }

    /** These settings with more overrides; readings and problems are not carried over. */
    public Settings with(Map<String, String> overrides) {
        var all = new LinkedHashMap<>(values);
        overrides.forEach((k, v) -> all.put(k, new Sourced(v, "command line")));
        return new Settings(all, environment);
    }

    public TextSetting text(String key, String help) {
        return new TextSetting(this, key, help);
    }

    public IntegerSetting integer(String key, String help) {
        return new IntegerSetting(this, key, help, "number", Integer::parseInt, Object::toString);
    }

    public LongSetting whole(String key, String help) {
        return new LongSetting(this, key, help, "number", Units::whole, String::valueOf);
    }

    /** Bytes, with a unit: {@code 16MiB}, {@code 512KiB}, {@code 1000B}. */
    public LongSetting size(String key, String help) {
        return new LongSetting(this, key, help, "size", Units::bytes, Units::bytesText);
    }

    /** With a unit: {@code 250ms}, {@code 30s}, {@code 5m}, {@code 2h}. */
    public DurationSetting duration(String key, String help) {
        return new DurationSetting(this, key, help);
    }

    public boolean flag(String key, String help, boolean fallback) {
        noted(key, "true or false", "", String.valueOf(fallback), help);
        var found = find(key);
        if (found == null) {
            return fallback;
        }
        if (found.value().equals("true") || found.value().equals("false")) {
            return found.value().equals("true");
        }
        problem(key, found, "must be true or false. Leave it out for " + fallback + ".");
        return fallback;
    }

    /** One of some words, the first where it is left out. */
    public String oneOf(String key, String help, String... words) {
        var allowed = String.join(" or ", words);
        noted(key, "word", allowed, words[0], help);
        var found = find(key);
        if (found == null || List.of(words).contains(found.value())) {
            return found == null ? words[0] : found.value();
        }
        problem(key, found, "must be " + allowed + ". Leave it out for " + words[0] + ".");
        return words[0];
    }

    /** What the properties file says that a setting names; nothing where it is left out. */
    public Map<String, String> properties(String key, String help) {
        noted(key, "file", "", "none", help);
        var found = find(key);
        if (found != null && !found.value().isBlank()) {
            try {
                return propertiesOf(Path.of(found.value()));
            } catch (IOException | IllegalArgumentException e) {
                problem(key, found, "must be a file of properties that can be read: " + e + ".");
            }
        }
        return Map.of();
    }

    /** A properties file, whole. */
    public static Map<String, String> propertiesOf(Path file) throws IOException {
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        var map = new LinkedHashMap<String, String>();
        properties.stringPropertyNames().forEach(name -> map.put(name, properties.getProperty(name)));
        return map;
    }

    public Secret secret(String key, String help) {
        noted(key, "secret", "", "none", help);
        var found = find(key);
        return new Secret(found == null ? "" : found.value());
    }

    void noted(String key, String kind, String rule, String fallback, String help) {
        readings.put(key, new Reading(key, kind, rule, fallback, help));
    }

    @Nullable Sourced find(String key) {
        var fromEnvironment = environment.apply(environmentName(key));
        var set = values.get(key);
        if (set != null && set.source().equals("command line")) {
            return set;
        }
        return fromEnvironment != null ? new Sourced(fromEnvironment, "env " + environmentName(key)) : set;
    }

    void problem(String key, @Nullable Sourced found, String rule) {
        problems.add(found == null
                ? key + " is missing: " + rule
                : key + " = " + found.value() + "    " + rule + "    [" + found.source() + "]");
    }

    /** Notes that a value cannot be used for a reason that is known only elsewhere. */
    public void refuse(String key, String rule) {
        problem(key, find(key), rule);
    }

    /** {@code worker.max-in-flight} is {@code SIGNALBOX_WORKER_MAX_IN_FLIGHT} in the environment. */
    public static String environmentName(String key) {
        return "SIGNALBOX_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** Throws once, with every problem so far, and with the keys that are no service's at all. */
    public void refuseProblems() {
        if (!problems.isEmpty()) {
            var known = new TreeSet<>(StrayVariables.known());
            known.addAll(readings.keySet());
            refuse(unknown(known));
        }
    }

    /** The same where copies of these settings were read by others. */
    public void refuseUnknown(List<Settings> copies) {
        copies.forEach(copy -> readings.putAll(copy.readings));
        refuseUnknown();
    }

    /** Refuses keys that nobody has read; to be called when everything has been read. */
    public void refuseUnknown() {
        refuse(unknown(readings.keySet()));
    }

    private void refuse(List<String> unknown) {
        var all = new ArrayList<>(problems);
        all.addAll(unknown);
        if (!all.isEmpty()) {
            throw new SettingsRefused(all);
        }
    }

    private List<String> unknown(Set<String> known) {
        var unknown = new ArrayList<String>();
        for (var entry : values.entrySet()) {
            if (!known.contains(entry.getKey())) {
                var near = Nearest.to(entry.getKey(), known);
                unknown.add(entry.getKey() + " = " + entry.getValue().value() + "    is not a setting."
                        + near.map(n -> " Did you mean " + n + "?").orElse("")
                        + "    [" + entry.getValue().source() + "]");
            }
        }
        return unknown;
    }

    public List<Reading> readings() {
        return List.copyOf(readings.values());
    }

    /** A text setting being described. */
    public static final class TextSetting {
        private final Settings in;
        private final String key;
        private final String help;

        TextSetting(Settings in, String key, String help) {
            this.in = in;
            this.key = key;
            this.help = help;
        }

        public String orElse(String fallback) {
            in.noted(key, "text", "", fallback.isEmpty() ? "none" : fallback, help);
            var found = in.find(key);
            return found == null ? fallback : found.value();
        }

        public String required() {
            in.noted(key, "text", "required", "none", help);
            var found = in.find(key);
            if (found == null || found.value().isBlank()) {
                in.problem(key, found, "must be given. " + help);
                return "";
            }
            return found.value();
        }
    }

    /** An int setting being described. */
    public static final class IntegerSetting {
        private final LongSetting whole;

        IntegerSetting(Settings in, String key, String help, String kind, Function<String, Integer> parse, Function<Integer, String> print) {
            this.whole = new LongSetting(in, key, help, kind, t -> parse.apply(t).longValue(), l -> print.apply((int) l));
        }

        public IntegerSetting between(int least, int most) {
            whole.between(least, most);
            return this;
        }

        public int orElse(int fallback) {
            return (int) whole.orElse(fallback);
        }
    }

    /** A long setting being described. */
    public static final class LongSetting {
        private final Settings in;
        private final String key;
        private final String help;
        private final String kind;
        private final Function<String, Long> parse;
        private final java.util.function.LongFunction<String> print;
        private long least = Long.MIN_VALUE;
        private long most = Long.MAX_VALUE;

        LongSetting(Settings in, String key, String help, String kind, Function<String, Long> parse, java.util.function.LongFunction<String> print) {
            this.in = in;
            this.key = key;
            this.help = help;
            this.kind = kind;
            this.parse = parse;
            this.print = print;
        }

        public LongSetting between(long lower, long upper) {
            least = lower;
            most = upper;
            return this;
        }

        public long orElse(long fallback) {
            var rule = least == Long.MIN_VALUE ? "" : "between " + print.apply(least) + " and " + print.apply(most);
            in.noted(key, kind, rule, print.apply(fallback), help);
            var found = in.find(key);
            if (found == null) {
                return fallback;
            }
            try {
                long value = parse.apply(found.value().trim());
                if (value >= least && value <= most) {
                    return value;
                }
                in.problem(key, found, "must be " + rule + ". Leave it out for " + print.apply(fallback) + ".");
            } catch (IllegalArgumentException e) {
                in.problem(key, found, "must be a " + kind + (kind.equals("number") ? "" : " with a unit, like " + print.apply(fallback))
                        + ". Leave it out for " + print.apply(fallback) + ".");
            }
            return fallback;
        }
    }

    /** A duration setting being described. */
    public static final class DurationSetting {
        private final LongSetting millis;

        DurationSetting(Settings in, String key, String help) {
            millis = new LongSetting(in, key, help, "duration", Units::millis, Units::millisText);
        }

        public DurationSetting between(Duration least, Duration most) {
            millis.between(least.toMillis(), most.toMillis());
            return this;
        }

        public Duration orElse(Duration fallback) {
            return Duration.ofMillis(millis.orElse(fallback.toMillis()));
        }
    }
}
