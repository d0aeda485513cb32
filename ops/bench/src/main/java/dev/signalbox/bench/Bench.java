package dev.signalbox.bench;

import picocli.CommandLine;

/** The benchmark's own main; the same command stands in the CLI as {@code signalbox bench}. */
public final class Bench {
    private Bench() {}

    public static void main(String[] args) {
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "bench-logback.xml");
        }
        System.exit(new CommandLine(new BenchCommand()).execute(args));
    }
}
