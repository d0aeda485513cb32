package dev.signalbox.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.runtime.settings.Settings;
import dev.signalbox.runtime.settings.SettingsRefused;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FrontSettingsTest {
    private static final Map<String, String> OTHERS = Map.ofEntries(
            Map.entry("ingress.host", "10.0.0.1"),
            Map.entry("ingress.port", "81"),
            Map.entry("ingress.event-loops", "3"),
            Map.entry("ingress.connections", "4"),
            Map.entry("ingress.open-requests", "5"),
            Map.entry("ingress.body-limit", "6KiB"),
            Map.entry("ingress.inline-limit", "7KiB"),
            Map.entry("ingress.bodies-in-flight", "8KiB"),
            Map.entry("ingress.unsent-limit", "9KiB"),
            Map.entry("ingress.reply-limit", "10KiB"),
            Map.entry("ingress.head-timeout", "21s"),
            Map.entry("ingress.idle-timeout", "22s"),
            Map.entry("ingress.body-timeout", "11s"),
            Map.entry("ingress.hold", "12s"),
            Map.entry("ingress.landing", "24s"),
            Map.entry("ingress.timeout", "13s"),
            Map.entry("ingress.deadline-grace", "14s"),
            Map.entry("ingress.keepalive-after", "15s"),
            Map.entry("ingress.keepalive-every", "16s"),
            Map.entry("ingress.resume", "18s"),
            Map.entry("ingress.unwatched", "19s"),
            Map.entry("ingress.continuations", "20"),
            Map.entry("ingress.responses-kept", "25s"),
            Map.entry("ingress.lame-duck", "23s"),
            Map.entry("ingress.drain", "17s"));

    @Test
    void has_defaults() {
        // When
        var settings = FrontSettings.read(Settings.of(Map.of()));

        // Then
        assertThat(settings)
                .isEqualTo(new FrontSettings(
                        "127.0.0.1",
                        8080,
                        0,
                        20_000,
                        10_000,
                        16 << 20,
                        32 << 10,
                        256 << 20,
                        1 << 20,
                        16 << 20,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(75),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(600),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(15),
                        Duration.ofMinutes(15),
                        Duration.ofSeconds(10),
                        5,
                        Duration.ofDays(30),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(30)));
        assertThat(settings.loopback()).isTrue();
    }

    @Test
    void every_key_is_mapped() {
        // When
        var settings = FrontSettings.read(Settings.of(OTHERS));

        // Then
        assertThat(settings)
                .isEqualTo(new FrontSettings(
                        "10.0.0.1",
                        81,
                        3,
                        4,
                        5,
                        6 << 10,
                        7 << 10,
                        8 << 10,
                        9 << 10,
                        10 << 10,
                        Duration.ofSeconds(21),
                        Duration.ofSeconds(22),
                        Duration.ofSeconds(11),
                        Duration.ofSeconds(12),
                        Duration.ofSeconds(24),
                        Duration.ofSeconds(13),
                        Duration.ofSeconds(14),
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(16),
                        Duration.ofSeconds(18),
                        Duration.ofSeconds(19),
                        20,
                        Duration.ofSeconds(25),
                        Duration.ofSeconds(23),
                        Duration.ofSeconds(17)));
        assertThat(settings.loopback()).isFalse();
    }

    @Test
    void every_rule_that_is_violated_is_told_at_once() {
        // Given
        var wrong = new HashMap<String, String>();
        OTHERS.keySet().stream().filter(key -> !key.equals("ingress.host")).forEach(key -> wrong.put(key, "-1"));
        var settings = Settings.of(wrong);

        // When
        FrontSettings.read(settings);

        // Then
        assertThatThrownBy(settings::refuseProblems)
                .isInstanceOf(SettingsRefused.class)
                .satisfies(refused ->
                        wrong.keySet().forEach(key -> assertThat(refused).hasMessageContaining(key)));
    }
}
