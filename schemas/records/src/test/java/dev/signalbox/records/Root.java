package dev.signalbox.records;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the repository is, and whether committed files are to be written anew ({@code -Dsignalbox.update=true}). */
public final class Root {
    private Root() {}

    public static Path path() {
        var path = Path.of("").toAbsolutePath();
        while (path != null && !Files.isDirectory(path.resolve("schemas"))) {
            path = path.getParent();
        }
        if (path == null) {
            throw new IllegalStateException("no folder above this one contains schemas");
        }
        return path;
    }

    public static boolean update() {
        return Boolean.getBoolean("signalbox.update");
    }
}
