package dev.signalbox.runtime.settings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Variables of the environment that are named like settings and are none, most likely mistyped. They are warned of and not refused: an
 * environment is often shared, and some platforms put names of their own into it. A setting of another service is none of these, so each
 * process knows the names of all settings there are.
 */
public final class StrayVariables {
    private static final Logger LOG = LoggerFactory.getLogger(StrayVariables.class);
    private static final String PREFIX = "SIGNALBOX_";
    /** What {@code ops/signalbox}, its commands and the examples read. */
    private static final Set<String> NO_SETTINGS = Set.of("SIGNALBOX_JAVA_HOME", "SIGNALBOX_HEAP", "SIGNALBOX_NO_BUILD", "SIGNALBOX_DATA",
            "SIGNALBOX_JVM_ARGS", "SIGNALBOX_AOT_SECONDS", "SIGNALBOX_NO_AOT", "SIGNALBOX_API_KEY", "SIGNALBOX_TRACE", "SIGNALBOX_LOG");
    /** Kubernetes names the services of a namespace so. */
    private static final Pattern OF_THE_PLATFORM = Pattern.compile(".*_SERVICE_(HOST|PORT)(_.*)?|.*_PORT_\\d+_(TCP|UDP)(_.*)?");

    private StrayVariables() {}

    /** @param meant the variable that was perhaps meant */
    record Stray(String name, Optional<String> meant) {}

    public static void warn(Map<String, String> environment) {
        for (var stray : among(environment, known())) {
            LOG.warn("a variable of the environment is no setting, nothing reads it name={} meant={}", stray.name(),
                    stray.meant().orElse("unknown"));
        }
    }

    static List<Stray> among(Map<String, String> environment, Collection<String> keys) {
        var variables = new TreeSet<String>();
        keys.forEach(key -> variables.add(Settings.environmentName(key)));
        var strays = new ArrayList<Stray>();
        new TreeMap<>(environment).forEach((name, value) -> {
            boolean platform = OF_THE_PLATFORM.matcher(name).matches() || value.startsWith("tcp://") || value.startsWith("udp://");
            if (name.startsWith(PREFIX) && !variables.contains(name) && !NO_SETTINGS.contains(name) && !platform) {
                strays.add(new Stray(name, Nearest.to(name, variables)));
            }
        });
        return strays;
    }

    /** The keys of all settings that any service reads. */
    static List<String> known() {
        try (var file = StrayVariables.class.getResourceAsStream("known.txt")) {
            return file == null ? List.of() : new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
