package dev.signalbox.dialects.laws;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where recorded traffic lies: beside this repository. Tests that need it are skipped where it does not. */
public final class Folder {
    private Folder() {}

    public static Path recorded() {
        var root = Path.of("").toAbsolutePath();
        while (root != null && !Files.isDirectory(root.resolve("schemas"))) {
            root = root.getParent();
        }
        var folder = root == null ? Path.of("shared", "recorded") : root.resolveSibling("shared").resolve("recorded");
        assumeTrue(Files.isDirectory(folder), "skipped: there are no recordings beside this repository");
        return folder;
    }
}
