package dev.signalbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.standalone.registry.RegistryHome;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line's own demo, in short, as a process of its own. */
class DemoTest {
    @TempDir
    private Path logs;

    @Test
    void an_engine_is_killed_with_streams_on_it_and_no_stream_breaks() throws Exception {
        var registry = "-Dsignalbox.registry.home=" + RegistryHome.find().orElseThrow();
        try (var demo = new ServiceProcess("demo", "dev.signalbox.standalone.cli.Main", List.of("demo", "--seconds", "1", "--rate", "15"), Map.of(),
                List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", registry), logs)) {
            // When
            int status = demo.start().awaitEnd();

            // Then
            assertThat(status).as(demo.log()).isZero();
            assertThat(demo.log()).contains("no stream broke").containsPattern("[1-9][0-9]* streams broke off and went on at another engine, and no user saw it");
        }
    }
}
