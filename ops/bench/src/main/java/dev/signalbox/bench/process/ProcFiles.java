package dev.signalbox.bench.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What Linux tells of processes: time on the processors, resident memory. Zero where there is no /proc. */
public final class ProcFiles {
    /** Linux counts in hundredths of a second everywhere that Java runs. */
    private static final long MICROS_PER_TICK = 10_000;

    private final Path root;

    public ProcFiles() {
        this(Path.of("/proc"));
    }

    ProcFiles(Path root) {
        this.root = root;
    }

    /** User and system time of all, in microseconds. */
    public long cpuMicros(List<Long> pids) {
        long ticks = 0;
        for (var pid : pids) {
            ticks += ticks(read(pid, "stat"));
        }
        return ticks * MICROS_PER_TICK;
    }

    /** Resident memory of the largest of them, in MiB: of a standalone process its JVM, not the registry beside it. */
    public double largestResidentMiB(List<Long> pids) {
        double largest = 0;
        for (var pid : pids) {
            if (!read(pid, "cmdline").contains("apicurio")) {
                largest = Math.max(largest, residentKiB(read(pid, "status")) / 1024.0);
            }
        }
        return largest;
    }

    static long ticks(String stat) {
        var afterName = stat.lastIndexOf(')');
        if (afterName < 0) {
            return 0;
        }
        var fields = stat.substring(afterName + 2).split(" ", -1);
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    static long residentKiB(String status) {
        for (var line : status.split("\n", -1)) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        return 0;
    }

    private String read(long pid, String file) {
        try {
            return new String(
                    Files.readAllBytes(root.resolve(Long.toString(pid)).resolve(file)), StandardCharsets.UTF_8);
        } catch (IOException gone) {
            return "";
        }
    }
}
