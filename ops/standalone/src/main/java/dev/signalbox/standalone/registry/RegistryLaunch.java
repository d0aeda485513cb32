package dev.signalbox.standalone.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The registry's JVM. Its jars stand on one plain class path, in the order in which Quarkus' own loader looks: only so does a start-up
 * cache hold their classes, and with it the start costs a third of the CPU. The cache lies beside the registry, is made by a start under
 * the system property {@code signalbox.registry.train}, and is not looked at by a JVM that it does not fit, nor where
 * {@code signalbox.registry.cache} is {@code false}.
 *
 * @param training whether this start makes the cache; it is written when the process is asked to end
 * @param cached whether it may use one
 */
record RegistryLaunch(Path home, boolean training, boolean cached) {
    private static final List<String> FLAGS = List.of("-Xmx160m", "-Xss512k", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData", "-XX:ReservedCodeCacheSize=48m", "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow", "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "-Djava.util.logging.manager=org.jboss.logmanager.LogManager");

    static RegistryLaunch in(Path home) {
        return new RegistryLaunch(home, Boolean.getBoolean("signalbox.registry.train"), !"false".equals(System.getProperty("signalbox.registry.cache")));
    }

    List<String> command() {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        if (training) {
            command.add("-XX:AOTCacheOutput=" + unfinished());
        } else if (cached && Files.exists(cache())) {
            command.addAll(List.of("-XX:AOTCache=" + cache(), "-Xlog:aot=off", "-Xlog:cds=off"));
        }
        var generated = home.resolve("quarkus/generated-bytecode.jar");
        if (Files.exists(generated)) {
            command.addAll(List.of("-cp", classPath(generated), "io.quarkus.runner.GeneratedMain"));
        } else {
            command.addAll(List.of("-jar", home.resolve("quarkus-run.jar").toString()));
        }
        return command;
    }

    /** After the training process has ended: a cache that is whole takes its place. */
    void keepCache() {
        try {
            Files.move(unfinished(), cache(), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            System.err.println("the registry has made no start-up cache: " + e);
        }
    }

    private Path cache() {
        return home.resolveSibling("registry.aot");
    }

    private Path unfinished() {
        return home.resolveSibling("registry.aot.new");
    }

    private String classPath(Path generated) {
        var path = new ArrayList<String>();
        path.add(home.resolve("quarkus/transformed-bytecode.jar").toString());
        path.add(generated.toString());
        for (var folder : List.of("app", "lib/boot", "lib/main")) {
            path.addAll(jars(home.resolve(folder)));
        }
        return String.join(System.getProperty("path.separator"), path);
    }

    private static List<String> jars(Path folder) {
        try (var files = Files.list(folder)) {
            return files.map(Path::toString).filter(name -> name.endsWith(".jar")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the registry is not whole: " + e.getMessage(), e);
        }
    }
}
