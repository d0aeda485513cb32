package dev.signalbox.standalone.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.signalbox.standalone.broker.EmbeddedBroker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryProcessIT {
    private static final String SUBJECT = "words-value";

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void a_registry_that_is_killed_comes_back_with_its_schemas_until_it_is_retired(@TempDir Path folder) throws Exception {
        // Given
        var home = RegistryHome.find();
        assumeTrue(home.isPresent(), "the registry is not unpacked: run mvn package");
        try (var broker = EmbeddedBroker.temporary();
                var registry = RegistryProcess.start(home.orElseThrow(), folder.resolve("registry.log"), broker.bootstrap(), 0, false)) {
            registry.ready().get(180, TimeUnit.SECONDS);
            var registered = register(registry.url());

            // When
            ProcessHandle.of(registry.pid()).orElseThrow().destroyForcibly();

            // Then
            assertThat(registered).contains("\"id\":");
            assertThat(subjectsWithin(registry.url(), Duration.ofSeconds(180))).contains(SUBJECT);

            // When
            registry.retire();
            ProcessHandle.of(registry.pid()).orElseThrow().destroyForcibly();

            // Then
            assertThat(registry.leftAlone(Duration.ofSeconds(60))).isTrue();
            assertThat(registry.pid()).isEqualTo(-1);
        }
    }

    private String register(String url) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create(url + "/subjects/words-value/versions"))
                .header("content-type", "application/vnd.schemaregistry.v1+json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"schema\":\"\\\"string\\\"\"}")).build(), BodyHandlers.ofString()).body();
    }

    /** Asks until the killed one is gone and another has read its schemas; it answers a little before that. */
    private String subjectsWithin(String url, Duration most) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        boolean gone = false;
        while (System.nanoTime() < end) {
            try {
                var answer = client.send(HttpRequest.newBuilder(URI.create(url + "/subjects")).build(), BodyHandlers.ofString());
                if (gone && answer.statusCode() == 200 && answer.body().contains(SUBJECT)) {
                    return answer.body();
                }
            } catch (IOException e) {
                gone = true;
            }
        }
        return "no answer in " + most;
    }
}
