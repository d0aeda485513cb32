package dev.signalbox.standalone.catalog;

import dev.signalbox.dialects.quirks.Transform;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.catalog.Provider.Quirks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads what differs from a dialect in a provider's requests. */
final class QuirksYaml {
    private static final List<String> TRANSFORMS = Stream.of(Transform.Kind.values()).map(Transform.Kind::label).toList();
    private static final List<String> DIALECTS = Stream.of(Dialect.values()).map(Dialect::label).toList();
    /** In whose paths it stands whether an answer streams. */
    private static final List<String> APART = List.of(Dialect.GEMINI.label(), Dialect.BEDROCK_CONVERSE.label());
    /** A member's name, or a pointer through objects to one. */
    private static final Pattern MEMBER = Pattern.compile("[^/]+|(/[^/]+)+");
    private static final Pattern PATH = Pattern.compile("/[!-~&&[^#<>\"\\\\^`]]*");

    private QuirksYaml() {}

    static Quirks read(Mapping in) {
        var transforms = transforms(in);
        var rename = in.textMap("rename");
        rename.forEach((from, to) -> {
            if (from.startsWith("/") || to.startsWith("/") || to.isEmpty()) {
                in.problem("rename." + from, to, "must be the names of two members of the top level, without slashes in front");
            }
        });
        var drop = in.texts("drop");
        drop.forEach(name -> member(in, "drop", name));
        var refuse = in.texts("refuse");
        refuse.forEach(name -> member(in, "refuse", name));
        var defaults = in.jsons("default");
        defaults.keySet().forEach(name -> member(in, "default", name));
        var puts = puts(in);
        var clamps = new ArrayList<Quirks.Clamp>();
        in.bounds("clamp").forEach((name, bounds) -> {
            member(in, "clamp", name);
            clamps.add(new Quirks.Clamp(name, bounds[0], bounds[1]));
        });
        var paths = paths(in, "paths");
        var streamPaths = paths(in, "stream-paths");
        for (var dialect : APART) {
            if (paths.containsKey(dialect) && !streamPaths.containsKey(dialect)) {
                in.problem("stream-paths." + dialect, "", "must be given with paths." + dialect + ": its path says whether the answer streams");
            }
        }
        boolean lenient = in.word("unsupported", List.of("reject", "drop"), "reject").equals("drop");
        in.refuseOthers();
        return new Quirks(transforms, rename, drop, defaults, puts, clamps, paths, streamPaths, lenient,
                refuse.stream().filter(name -> !drop.contains(name)).toList());
    }

    private static List<String> transforms(Mapping in) {
        var transforms = in.texts("transforms");
        for (int i = 0; i < transforms.size(); i++) {
            var text = transforms.get(i);
            if (Transform.of(text).isEmpty()) {
                var near = Mapping.meant(text.replaceAll(":.*", ":N"), TRANSFORMS);
                in.problem("transforms[" + i + "]", text, "must be of " + String.join(", ", TRANSFORMS) + ", with a number from 1 to 64 for N." + near);
            }
        }
        return transforms;
    }

    private static List<Quirks.Put> puts(Mapping in) {
        var puts = new ArrayList<Quirks.Put>();
        for (var put : in.mappings("set")) {
            var pointer = put.required("pointer", "the member, by its name or a pointer such as /options/effort");
            if (!pointer.isEmpty()) {
                member(put, "pointer", pointer);
            }
            var value = put.json("value");
            if (value.isEmpty() && !put.isAsking()) {
                put.problem("value", "", "must be given: what it is set to");
            }
            var when = switch (put.word("when", List.of("always", "stream", "whole"), "always")) {
                case "stream" -> Quirks.When.STREAM;
                case "whole" -> Quirks.When.WHOLE;
                default -> Quirks.When.ALWAYS;
            };
            put.refuseOthers();
            puts.add(new Quirks.Put(pointer, value, when));
        }
        return puts;
    }

    private static void member(Mapping in, String key, String name) {
        if (!MEMBER.matcher(name).matches()) {
            in.problem(key, name, "must be a member's name, or a JSON pointer through objects to one, such as /options/effort");
        }
    }

    private static Map<String, String> paths(Mapping in, String key) {
        var paths = in.textMap(key);
        paths.forEach((dialect, path) -> {
            if (!DIALECTS.contains(dialect)) {
                in.problem(key + "." + dialect, path, "must be for one of " + String.join(", ", DIALECTS) + "." + Mapping.meant(dialect, DIALECTS));
            }
            var bare = path.replace("{model}", "");
            if (!PATH.matcher(path).matches() || bare.contains("{") || bare.contains("}")) {
                in.problem(key + "." + dialect, path, "must be a path behind the base URL that begins with a slash, with {model} for the model's name there");
            }
        });
        return paths;
    }
}
