package dev.signalbox.runtime;

import dev.signalbox.runtime.settings.Settings;
import dev.signalbox.runtime.settings.SettingsRefused;
import dev.signalbox.runtime.settings.StrayVariables;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;

/**
 * The main of a service as a process of its own: reads settings, starts, says {@code ready}, waits for a signal or for the end of a part,
 * drains.
 * {@code --config FILE} names a properties file, {@code --set key=value} overrides one setting.
 */
public final class ServiceMain {
    private ServiceMain() {}

    /** Something that runs until it is closed; {@code close} drains it. */
    public interface Service {
        AutoCloseable start(RuntimeContext context) throws Exception;
    }

    /** Exits with 2 where settings are wrong, with 1 where the start failed or a part came to its end by itself. */
    public static void run(String role, String[] args, Service service) {
        try {
            var settings = settings(args);
            StrayVariables.warn(System.getenv());
            var name = ProcessSettings.name(settings, role);
            var runtime = OpenRuntime.open(name, settings);
            var running = service.start(runtime.context());
            settings.refuseUnknown();
            var stop = new StopSignal();
            runtime.context().health().whenEnded(stop::ended);
            System.out.println("ready " + name + " " + runtime.context().address());
            System.exit(stop.drains(() -> {
                try (runtime) {
                    running.close();
                }
            }));
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

    static Settings settings(String[] args) {
        var file = new HashMap<String, String>();
        var fileName = "no file";
        var overrides = new HashMap<String, String>();
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals("--config") && i + 1 < args.length) {
                fileName = args[++i];
                try {
                    file.putAll(Settings.propertiesOf(Path.of(fileName)));
                } catch (IOException | IllegalArgumentException e) {
                    throw new SettingsRefused(List.of("--config " + fileName + " can't be read: " + e));
                }
            } else if (args[i].equals("--set") && i + 1 < args.length && args[i + 1].indexOf('=') > 0) {
                var pair = args[++i];
                overrides.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
            } else {
                throw new SettingsRefused(List.of(args[i] + " is no argument: use --config FILE and --set key=value"));
            }
        }
        return Settings.layered(file, fileName, overrides, System::getenv);
    }
}
