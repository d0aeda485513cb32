package dev.signalbox.acceptance.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;

/** How busy this machine's processors are, all processes together, from {@code /proc/stat} (proc(5): jiffies since the start, idle is the fourth). */
final class Processors {
    private static final Path STAT = Path.of("/proc/stat");
    private static final int IDLE = 3;
    private static final int WAITS_FOR_DISK = 4;
    /** Guests' time is in users' time already. */
    private static final int COUNTED = 8;

    private long all;
    private long idle;

    /** The share, 0 to 1, since the last call or the beginning; empty where the system does not tell. */
    OptionalDouble busy() {
        if (!Files.isReadable(STAT)) {
            return OptionalDouble.empty();
        }
        try (var lines = Files.lines(STAT)) {
            return busy(lines.findFirst().orElse(""));
        } catch (IOException e) {
            return OptionalDouble.empty();
        }
    }

    /** @param line the first of the file: {@code cpu}, and times by kind */
    OptionalDouble busy(String line) {
        var fields = line.strip().split("\\s+");
        if (fields.length <= WAITS_FOR_DISK + 1) {
            return OptionalDouble.empty();
        }
        long sum = 0;
        for (int i = 0; i < Math.min(COUNTED, fields.length - 1); i++) {
            sum += Long.parseLong(fields[i + 1]);
        }
        long rests = Long.parseLong(fields[IDLE + 1]) + Long.parseLong(fields[WAITS_FOR_DISK + 1]);
        long passed = sum - all;
        long rested = rests - idle;
        all = sum;
        idle = rests;
        return passed <= 0 ? OptionalDouble.empty() : OptionalDouble.of(1 - (double) rested / passed);
    }
}
