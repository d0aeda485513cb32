package dev.signalbox.worker.scrape;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * Under which metric names an engine tells a field; of several names the first that the page has counts, since engines rename. Built-in
 * mappings lie in {@code engines.properties}; what a catalogue gives takes their place field by field.
 */
public final class Mapping {
    private static final Map<String, Mapping> BUILT_IN = builtIn();

    private final Map<Field, List<String>> names;

    private Mapping(Map<Field, List<String>> names) {
        this.names = new EnumMap<>(Field.class);
        this.names.putAll(names);
    }

    /** @param custom our field name to metric name or names, separated by spaces; fields that nobody knows are left out */
    public static Mapping of(String engine, Map<String, String> custom) {
        var names = new EnumMap<Field, List<String>>(Field.class);
        var known = BUILT_IN.get(engine);
        if (known != null) {
            names.putAll(known.names);
        }
        custom.forEach((field, metrics) -> Field.named(field).ifPresent(f -> names.put(f, List.of(metrics.strip().split("\\s+")))));
        return new Mapping(names);
    }

    public static boolean knows(String engine) {
        return BUILT_IN.containsKey(engine);
    }

    Map<Field, List<String>> names() {
        return names;
    }

    /** Every metric name that is worth reading. */
    List<String> metrics() {
        var all = new ArrayList<String>();
        names.values().forEach(all::addAll);
        return all;
    }

    private static Map<String, Mapping> builtIn() {
        var properties = new Properties();
        try (var in = Mapping.class.getResourceAsStream("engines.properties")) {
            if (in == null) {
                throw new IllegalStateException("engines.properties is not on the class path");
            }
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var byEngine = new HashMap<String, Map<String, String>>();
        properties.forEach((key, value) -> {
            var parts = key.toString().split("\\.", 2);
            byEngine.computeIfAbsent(parts[0], _ -> new HashMap<>()).put(parts[1], value.toString());
        });
        var mappings = new HashMap<String, Mapping>();
        byEngine.forEach((engine, fields) -> {
            var names = new EnumMap<Field, List<String>>(Field.class);
            fields.forEach((field, metrics) -> names.put(
                    Field.named(field).orElseThrow(() -> new IllegalStateException("engines.properties: no field " + field)),
                    List.of(metrics.strip().split("\\s+"))));
            mappings.put(engine, new Mapping(names));
        });
        return mappings;
    }
}
