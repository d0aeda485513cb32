package dev.signalbox.runtime;

import dev.signalbox.runtime.settings.Settings;
import dev.signalbox.runtime.settings.SettingsRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;

/**
 * The main of a service as a process of its own: reads settings, starts, says {@code ready}, waits for a signal, drains.
 * {@code --config FILE} names a properties file, {@code --set key=value} overrides one setting.
 */
public final class ServiceMain {
    private ServiceMain() {}

    /** Something that runs until it is closed; {@code close} drains it. */
    public interface Service {
        AutoCloseable start(RuntimeContext context) throws Exception;
    }

    /** Exits with 2 where settings are wrong, with 1 where the start failed. */
    public static void run(String role, String[] args, Service service) {
        try {
            var settings = settings(args);
            var name = ProcessSettings.name(settings, role);
            var runtime = OpenRuntime.open(name, settings);
            var running = service.start(runtime.context());
            settings.refuseUnknown();
            var stopped = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("drain").unstarted(() -> {
                close(running);
                runtime.close();
                stopped.countDown();
            }));
            System.out.println("ready " + name + " " + runtime.context().address());
            stopped.await();
        } catch (SettingsRefused e) {
            System.err.println(e.getMessage());
            System.exit(2);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            System.err.println(role + " could not start: " + e);
            e.printStackTrace();
            System.exit(1);
        }
    }

    private static void close(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            System.err.println("drain failed: " + e);
        }
    }

    static Settings settings(String[] args) throws IOException {
        var file = new HashMap<String, String>();
        var fileName = "no file";
        var overrides = new HashMap<String, String>();
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals("--config") && i + 1 < args.length) {
                fileName = args[++i];
                file.putAll(properties(Path.of(fileName)));
            } else if (args[i].equals("--set") && i + 1 < args.length && args[i + 1].indexOf('=') > 0) {
                var pair = args[++i];
                overrides.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
            } else {
                throw new IllegalArgumentException("unknown argument " + args[i] + ": use --config FILE and --set key=value");
            }
        }
        return Settings.layered(file, fileName, overrides, System::getenv);
    }

    private static Map<String, String> properties(Path file) throws IOException {
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        var map = new HashMap<String, String>();
        properties.forEach((k, v) -> map.put((String) k, (String) v));
        return map;
    }
}
