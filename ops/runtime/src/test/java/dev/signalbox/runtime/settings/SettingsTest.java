package dev.signalbox.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
    @Test
    void gives_the_fallback_of_what_is_left_out() {
        // Given
        var settings = Settings.of(Map.of());

        // When
        int limit = settings.integer("worker.limit", "Limit.").between(1, 9).orElse(7);

        // Then
        assertThat(limit).isEqualTo(7);
    }

    @Test
    void reads_numbers_durations_and_sizes_with_their_units() {
        // Given
        var settings = Settings.of(Map.of("a", "12", "b", "250ms", "c", "16MiB", "d", "true"));

        // When
        var read = new Object[] {
            settings.integer("a", "").orElse(0), settings.duration("b", "").orElse(Duration.ZERO),
            settings.size("c", "").orElse(0), settings.flag("d", "", false)
        };

        // Then
        assertThat(read).containsExactly(12, Duration.ofMillis(250), 16L << 20, true);
    }

    @Test
    void names_every_problem_at_once_with_key_value_rule_and_fix() {
        // Given
        var settings = Settings.of(Map.of("worker.max", "0", "worker.wait", "30", "worker.idel", "x"));
        settings.integer("worker.max", "").between(1, 64).orElse(8);
        settings.duration("worker.wait", "").orElse(Duration.ofSeconds(30));
        settings.duration("worker.idle", "").orElse(Duration.ofSeconds(30));
        settings.text("kafka.bootstrap-servers", "Brokers.").required();

        // When / Then
        assertThatThrownBy(settings::refuseUnknown)
                .isInstanceOf(SettingsRefused.class)
                .hasMessageContaining("4 settings are wrong")
                .hasMessageContaining("worker.max = 0    must be between 1 and 64. Leave it out for 8.")
                .hasMessageContaining("worker.wait = 30    must be a duration with a unit, like 30s. Leave it out for 30s.")
                .hasMessageContaining("worker.idel = x    is not a setting. Did you mean worker.idle?")
                .hasMessageContaining("kafka.bootstrap-servers is missing");
    }

    @Test
    void who_refuses_before_all_is_read_names_keys_of_no_service_too_but_none_of_another() {
        // Given
        var settings = Settings.of(Map.of("ingress.body-limit", "abc", "ingress.porrt", "1", "worker.probe-idle", "1s"));
        settings.size("ingress.body-limit", "").orElse(1 << 20);

        // When / Then
        assertThatThrownBy(settings::refuseProblems)
                .hasMessageContaining("2 settings are wrong")
                .hasMessageContaining("ingress.body-limit = abc")
                .hasMessageContaining("ingress.porrt = 1    is not a setting. Did you mean ingress.port?");
    }

    @Test
    void prefers_the_command_line_to_the_environment_and_that_to_the_file() {
        // Given
        var settings = Settings.layered(
                Map.of("a.b", "file", "c", "file", "d", "file"), "f", Map.of("a.b", "line"),
                name -> Map.of("SIGNALBOX_A_B", "env", "SIGNALBOX_C", "env").get(name));

        // When
        var read = new String[] {settings.text("a.b", "").orElse(""), settings.text("c", "").orElse(""), settings.text("d", "").orElse("")};

        // Then
        assertThat(read).containsExactly("line", "env", "file");
    }

    @Test
    void never_prints_a_secret() {
        // Given
        var secret = Settings.of(Map.of("k", "hunter2")).secret("k", "");

        // When
        var printed = "" + secret;

        // Then
        assertThat(printed).isEqualTo("***");
        assertThat(secret.reveal()).isEqualTo("hunter2");
    }

    @Test
    void a_key_counts_as_known_where_a_copy_was_asked_for_it() {
        // Given
        var given = Settings.of(Map.of("worker.max", "1", "worker.idel", "2"));
        var copy = given.with(Map.of());
        copy.integer("worker.max", "").orElse(0);
        copy.integer("worker.idle", "").orElse(0);

        // When / Then
        assertThatThrownBy(() -> given.refuseUnknown(List.of(copy)))
                .hasMessageContaining("1 setting is wrong")
                .hasMessageContaining("Did you mean worker.idle?");
    }
}
