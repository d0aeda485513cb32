package dev.signalbox.standalone.catalog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Providers that ship with the program, each a file that has the syntax of a catalogue's provider. What a catalogue says of its provider lies
 * over what the preset says.
 */
final class Presets {
    /** In the order in which {@code up} offers them. */
    static final List<String> NAMES = List.of("openai", "anthropic", "gemini", "vertex", "bedrock", "azure-openai", "cohere", "mistral", "deepseek",
            "groq", "xai", "together", "fireworks", "openrouter", "perplexity", "cerebras", "ollama", "vllm", "sglang", "tgi", "tensorrt-llm", "llama-cpp");

    /** What the file of a preset leaves open, other than the model's name in paths. */
    private static final Pattern OPEN = Pattern.compile("\\{(?!model})([a-z-]+)}");
    private static final Pattern FILLING = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,62}");
    private static final Map<String, String> INSTEAD = Map.of("keys", "secret", "secret", "keys", "replicas", "base-url", "base-url", "replicas");

    /** Stands for a preset that there is not, so that what it would have said is not asked for as well. */
    private static final Map<String, Object> UNKNOWN = Map.of("id", "unknown", "base-url", "http://unknown.invalid");

    private Presets() {}

    /** The file of a preset. */
    static Map<String, Object> file(String name) {
        var resource = "presets/" + name + ".yaml";
        try (var in = Presets.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is not in the build");
            }
            var loaded = new Load(LoadSettings.builder().setLabel(resource).build())
                    .loadFromString(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            return Written.over(Map.of(), (Map<?, ?>) loaded, Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a key in the environment is all that it takes. */
    static boolean needsKeyAlone(String name) {
        var file = file(name);
        var open = new TreeSet<String>();
        filled(file, Map.of(), open);
        return open.isEmpty() && file.containsKey("base-url") && ProviderYaml.SPOKEN.contains(String.valueOf(file.get("dialect")))
                && file.get("auth") instanceof Map<?, ?> auth && auth.get("secret") instanceof String;
    }

    /** A provider's entry with its preset below it, if it names one. */
    static Mapping applied(Mapping entry) {
        var name = entry.text("preset", "");
        entry.word("preset", NAMES, NAMES.getFirst());
        var fillings = entry.textMap("with");
        if (name.isEmpty()) {
            if (!fillings.isEmpty()) {
                entry.problem("with", "", "is only for presets, which say what it fills");
            }
            return entry;
        }
        if (!NAMES.contains(name)) {
            return entry.with(Written.over(UNKNOWN, entry.written(), INSTEAD));
        }
        var open = new TreeSet<String>();
        var preset = filled(file(name), fillings, open);
        preset.putIfAbsent("id", name);
        if (preset.get("speaks") instanceof List<?> speaks) {
            preset.put("speaks", speaks.stream().filter(dialect -> ProviderYaml.SPOKEN.contains(String.valueOf(dialect))).toList());
        }
        for (var each : open) {
            var filling = fillings.get(each);
            if (filling == null && !overridden(entry, name, each)) {
                entry.problem("with." + each, "", "must be given: preset " + name + " has it in its address");
            } else if (filling != null && !FILLING.matcher(filling).matches()) {
                entry.problem("with." + each, filling, "must be letters, digits, . and -, beginning with a letter or digit");
            }
        }
        for (var given : fillings.keySet()) {
            if (!open.contains(given)) {
                entry.problem("with." + given, "", "fills nothing in preset " + name + "." + Mapping.meant(given, open));
            }
        }
        return entry.with(Written.over(preset, entry.written(), INSTEAD));
    }

    /** Whether what is open stands nowhere but in an address that the entry replaces. */
    private static boolean overridden(Mapping entry, String name, String open) {
        if (!entry.has("base-url") && !entry.has("replicas")) {
            return false;
        }
        var rest = new LinkedHashMap<>(file(name));
        rest.remove("base-url");
        var left = new TreeSet<String>();
        filled(rest, Map.of(), left);
        return !left.contains(open);
    }

    private static Map<String, Object> filled(Map<?, ?> map, Map<String, String> fillings, TreeSet<String> open) {
        var filled = new LinkedHashMap<String, Object>();
        map.forEach((key, value) -> filled.put(String.valueOf(key), fill(value, fillings, open)));
        return filled;
    }

    private static @Nullable Object fill(@Nullable Object value, Map<String, String> fillings, TreeSet<String> open) {
        return switch (value) {
            case Map<?, ?> map -> filled(map, fillings, open);
            case List<?> list -> {
                var items = new ArrayList<@Nullable Object>();
                list.forEach(item -> items.add(fill(item, fillings, open)));
                yield items;
            }
            case String text when !text.startsWith("${") -> OPEN.matcher(text).replaceAll(found -> {
                open.add(found.group(1));
                return Matcher.quoteReplacement(fillings.getOrDefault(found.group(1), "x"));
            });
            case null, default -> value;
        };
    }
}
