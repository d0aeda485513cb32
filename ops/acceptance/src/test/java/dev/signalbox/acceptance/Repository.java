package dev.signalbox.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The sources as they lie in the working tree. */
final class Repository {
    private static final Path ROOT = find();

    private Repository() {}

    static Path file(String path) {
        return ROOT.resolve(path);
    }

    static String relative(Path file) {
        return ROOT.relativize(file).toString();
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + file, e);
        }
    }

    /** Whether generated pages are to be written anew. */
    static boolean update() {
        return Boolean.getBoolean("signalbox.update");
    }

    /** Java sources under {@code src/main} or {@code src/test}, of every module. */
    static List<Path> sources(String set) throws IOException {
        var below = Path.of("src", set, "java");
        try (var walk = Files.walk(ROOT)) {
            return walk.filter(f -> f.toString().endsWith(".java"))
                    .filter(f -> f.toString().contains("/" + below + "/"))
                    .filter(f -> !relative(f).contains("target/"))
                    .sorted()
                    .toList();
        }
    }

    private static Path find() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.isDirectory(at.resolve("schemas")) && Files.isDirectory(at.resolve("ops"))) {
                return at;
            }
        }
        var given = System.getProperty("signalbox.root");
        if (given == null) {
            throw new IllegalStateException("no folder above " + Path.of("").toAbsolutePath() + " holds schemas and ops");
        }
        return Path.of(given);
    }
}
