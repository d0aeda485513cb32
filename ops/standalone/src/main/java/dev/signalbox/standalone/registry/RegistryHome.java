package dev.signalbox.standalone.registry;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where the build has unpacked the registry: beside the classes, unless the system property {@code signalbox.registry.home} says otherwise. */
public final class RegistryHome {
    private RegistryHome() {}

    /** Empty where this was compiled but not packaged. */
    public static Optional<Path> find() {
        var given = System.getProperty("signalbox.registry.home");
        if (given != null) {
            return Optional.of(Path.of(given)).filter(RegistryHome::holdsRegistry);
        }
        var source = RegistryHome.class.getProtectionDomain().getCodeSource();
        if (source == null) {
            return Optional.empty();
        }
        var at = Path.of(source.getLocation().getPath());
        for (var folder = at.getParent(); folder != null; folder = folder.getParent()) {
            if (holdsRegistry(folder.resolve("registry"))) {
                return Optional.of(folder.resolve("registry"));
            }
            if (!folder.endsWith("target") && !folder.endsWith("lib")) {
                break;
            }
        }
        return Optional.empty();
    }

    private static boolean holdsRegistry(Path folder) {
        return Files.exists(folder.resolve("quarkus-run.jar"));
    }
}
