package dev.signalbox.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Open TCP connections of this machine, as the kernel lists them; none are found where it lists nothing. */
final class Connections {
    private static final String ESTABLISHED = "01";

    private Connections() {}

    /** How many a server on that local port has. */
    static int established(int port) throws IOException {
        int count = 0;
        var suffix = String.format(Locale.ROOT, ":%04X", port);
        for (var list : new Path[] {Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6")}) {
            if (Files.exists(list)) {
                for (var line : Files.readAllLines(list)) {
                    var fields = line.strip().split("\\s+");
                    count += fields.length > 3 && fields[1].endsWith(suffix) && fields[3].equals(ESTABLISHED) ? 1 : 0;
                }
            }
        }
        return count;
    }
}
