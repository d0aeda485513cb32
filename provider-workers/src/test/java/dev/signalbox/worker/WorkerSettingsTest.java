package dev.signalbox.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.runtime.settings.Settings;
import dev.signalbox.runtime.settings.SettingsRefused;
import java.time.Duration;
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
    }

    @Test
    void reads_every_key() {
        // When
        var settings = WorkerSettings.read(Settings.of(Map.of(
                "worker.event-loops", "3", "worker.held-dispatches", "9", "worker.body-memory", "64MiB", "worker.reply-limit", "3MiB", "worker.rehearsal", "5", "worker.drain-grace", "5s",
                "worker.probe-idle", "2s", "worker.scrape-interval", "500ms")));

        // Then
        assertThat(settings)
                .isEqualTo(new WorkerSettings(
                        3, 9, 64L << 20, 3 << 20, 5, Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ofMillis(500)));
    }

    @Test
    void names_every_value_that_breaks_a_rule() {
        assertThatThrownBy(() -> WorkerSettings.read(Settings.of(Map.of(
                        "worker.event-loops", "-1", "worker.held-dispatches", "0", "worker.body-memory", "1MiB", "worker.reply-limit", "1GiB", "worker.drain-grace", "2h",
                        "worker.probe-idle", "1ms", "worker.scrape-interval", "1ms"))))
                .isInstanceOf(SettingsRefused.class)
                .hasMessageContaining("worker.event-loops")
                .hasMessageContaining("worker.held-dispatches")
                .hasMessageContaining("worker.body-memory")
                .hasMessageContaining("worker.reply-limit")
                .hasMessageContaining("worker.drain-grace")
                .hasMessageContaining("worker.probe-idle")
                .hasMessageContaining("worker.scrape-interval");
    }
}
