package dev.signalbox.standalone.registry;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the registry's process learns of our environment: what a Java process may need to run, and nothing else, since no list of names
 * would know under which of them somebody keeps a key.
 */
final class RegistryEnvironment {
    private static final Set<String> NEEDED = Set.of("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TMP", "TEMP",
            "LD_LIBRARY_PATH", "JAVA_HOME", "JAVA_OPTS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "SYSTEMROOT");

    private RegistryEnvironment() {}

    static Set<String> inherited(Collection<String> names) {
        return names.stream().filter(name -> NEEDED.contains(name) || name.startsWith("LC_")).collect(Collectors.toSet());
    }
}
