package dev.signalbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ClusterMainTest {
    private static String ignored(String... arguments) {
        var cluster = new ClusterMain();
        new CommandLine(cluster).parseArgs(arguments);
        return cluster.ignored();
    }

    @Test
    void what_it_does_not_heed_it_says() {
        assertThat(ignored("--port", "8080", "--data", "x")).contains("--port 8080").contains("--data x");
        assertThat(ignored("--logs", "x")).isEmpty();
    }
}
