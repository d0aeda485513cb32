package dev.signalbox.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.runtime.settings.Settings;
import dev.signalbox.runtime.settings.SettingsRefused;
import dev.signalbox.worker.media.AllowedHosts;
import dev.signalbox.worker.media.MediaSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorkerSettingsTest {
    @Test
    void has_defaults() {
        // When
        var settings = WorkerSettings.read(Settings.of(Map.of()));

        // Then
        assertThat(settings.heldDispatches()).isEqualTo(4_096);
        assertThat(settings.bodyBytes()).isEqualTo(128L << 20);
        assertThat(settings.replyBytes()).as("as a front's").isEqualTo(16 << 20);
        assertThat(settings.drainGrace()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.probeIdle()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.scrapeInterval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.media())
                .isEqualTo(new MediaSettings(20 << 20, 40L << 20, 64L << 20, Duration.ofSeconds(10), 16, AllowedHosts.NONE));
    }

    @Test
    void reads_every_key() {
        // When
        var settings = WorkerSettings.read(with(
                Map.of("worker.media-limit", "1MiB", "worker.media-total", "2MiB", "worker.media-memory", "3MiB", "worker.media-timeout", "4s",
                        "worker.media-fetches", "5", "worker.media-allow", "files.example.com"),
                "worker.event-loops", "3", "worker.held-dispatches", "9", "worker.body-memory", "64MiB", "worker.reply-limit", "3MiB", "worker.rehearsal", "5", "worker.drain-grace", "5s",
                "worker.probe-idle", "2s", "worker.scrape-interval", "500ms"));

        // Then
        assertThat(settings)
                .isEqualTo(new WorkerSettings(
                        3, 9, 64L << 20, 3 << 20, 5, Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ofMillis(500),
                        new MediaSettings(1 << 20, 2 << 20, 3 << 20, Duration.ofSeconds(4), 5, AllowedHosts.parse("files.example.com"))));
    }

    @Test
    void names_every_value_that_breaks_a_rule() {
        assertThatThrownBy(() -> WorkerSettings.read(with(
                        Map.of("worker.media-limit", "1GiB", "worker.media-total", "1B", "worker.media-memory", "1KiB", "worker.media-timeout",
                                "1h", "worker.media-fetches", "0", "worker.media-allow", "10.0.0.0/99"),
                        "worker.event-loops", "-1", "worker.held-dispatches", "0", "worker.body-memory", "1MiB", "worker.reply-limit", "1GiB", "worker.drain-grace", "2h",
                        "worker.probe-idle", "1ms", "worker.scrape-interval", "1ms")))
                .isInstanceOf(SettingsRefused.class)
                .hasMessageContaining("worker.event-loops")
                .hasMessageContaining("worker.held-dispatches")
                .hasMessageContaining("worker.body-memory")
                .hasMessageContaining("worker.reply-limit")
                .hasMessageContaining("worker.drain-grace")
                .hasMessageContaining("worker.probe-idle")
                .hasMessageContaining("worker.scrape-interval")
                .hasMessageContaining("worker.media-limit")
                .hasMessageContaining("worker.media-total")
                .hasMessageContaining("worker.media-memory")
                .hasMessageContaining("worker.media-timeout")
                .hasMessageContaining("worker.media-fetches")
                .hasMessageContaining("worker.media-allow");
    }

    private static Settings with(Map<String, String> media, String... others) {
        var all = new HashMap<>(media);
        for (int i = 0; i < others.length; i += 2) {
            all.put(others[i], others[i + 1]);
        }
        return Settings.of(all);
    }
}
