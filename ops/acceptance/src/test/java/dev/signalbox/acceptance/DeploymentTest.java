package dev.signalbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.signalbox.runtime.metrics.Metric;
import dev.signalbox.runtime.settings.Reading;
import dev.signalbox.runtime.settings.Settings;
import dev.signalbox.standalone.catalog.CatalogYaml;
import dev.signalbox.standalone.cli.Main;
import dev.signalbox.standalone.engine.EngineMain;
import dev.signalbox.standalone.engine.EngineOptions;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import picocli.CommandLine;

/** What lies beside the code and is started by others: compose, the image, the catalogue in it, alerts and dashboards. */
class DeploymentTest {
    private static final Pattern METRIC = Pattern.compile("\\bsignalbox_[a-z_]+");
    private static final String OURS = "signalbox:local";

    @Test
    void compose_sets_only_what_somebody_reads() {
        // Given
        var known = ReferencePages.settings().stream().map(Reading::key).map(Settings::environmentName).collect(Collectors.toSet());

        // When
        var set = new TreeSet<String>();
        services().values().forEach(s -> set.addAll(mapping(s.get("environment")).keySet()));
        set.removeIf(name -> !name.startsWith("SIGNALBOX_"));

        // Then
        assertThat(set).isNotEmpty().isSubsetOf(known);
    }

    @Test
    void every_service_of_ours_has_a_command_that_can_be_run() throws Exception {
        var started = 0;
        for (var service : services().entrySet()) {
            if (!OURS.equals(service.getValue().get("image"))) {
                continue;
            }
            var command = command(service.getValue());
            var main = Class.forName(command.getFirst()).getMethod("main", String[].class);
            assertThat(Modifier.isStatic(main.getModifiers())).as(service.getKey()).isTrue();
            understood(main.getDeclaringClass(), command.subList(1, command.size()).toArray(String[]::new), service.getKey());
            started++;
        }
        assertThat(started).isGreaterThanOrEqualTo(8);
    }

    private static void understood(Class<?> main, String[] arguments, String service) {
        if (main == Main.class) {
            assertThatCode(() -> new CommandLine(new Main()).parseArgs(arguments)).as(service).doesNotThrowAnyException();
        } else if (main == EngineMain.class) {
            assertThat(EngineOptions.of(arguments).host()).as(service + " is reached from other containers").isEqualTo("0.0.0.0");
        } else {
            assertThat(arguments).as(service + " takes its settings from the environment").isEmpty();
        }
    }

    @Test
    void processes_of_one_role_have_names_of_their_own() {
        var names = services().values().stream()
                .map(s -> mapping(s.get("environment")).get("SIGNALBOX_PROCESS_NAME"))
                .filter(java.util.Objects::nonNull)
                .toList();
        assertThat(names).hasSize(4).doesNotHaveDuplicates();
    }

    @Test
    void what_is_mounted_or_waited_for_exists() {
        var services = services();
        for (var service : services.values()) {
            for (var volume : list(service.get("volumes"))) {
                var from = String.valueOf(volume).split(":")[0];
                if (from.startsWith("./")) {
                    assertThat(Repository.file(from.substring(2))).exists();
                }
            }
            var needed = service.get("depends_on") instanceof Map<?, ?> m ? m.keySet() : new HashSet<>(list(service.get("depends_on")));
            assertThat(services.keySet()).containsAll(needed.stream().map(String::valueOf).toList());
        }
        assertThat(Repository.file("ops/docker/Dockerfile")).exists();
    }

    @Test
    void the_catalogue_of_the_containers_names_engines_that_they_run() {
        // When
        var catalog = CatalogYaml.read(Repository.file("ops/docker/catalog.yaml"), 1);

        // Then
        var engines = services().entrySet().stream()
                .filter(s -> OURS.equals(s.getValue().get("image")) && command(s.getValue()).getFirst().equals(EngineMain.class.getName()))
                .map(s -> {
                    var command = command(s.getValue());
                    var options = EngineOptions.of(command.subList(1, command.size()).toArray(String[]::new));
                    return "http://" + s.getKey() + ":" + options.port() + "/v1";
                })
                .toList();
        assertThat(catalog.providers()).flatExtracting(p -> p.urls()).containsExactlyInAnyOrderElementsOf(engines);
        assertThat(catalog.tenants()).as("a front on 0.0.0.0 needs tenants").isNotEmpty();
    }

    @Test
    void prometheus_asks_every_service_where_it_answers() {
        // Given
        var prometheus = mapping(yaml("ops/prometheus/prometheus.yml"));

        // When
        var targets = new ArrayList<String>();
        for (var job : list(prometheus.get("scrape_configs"))) {
            for (var group : list(mapping(job).get("static_configs"))) {
                list(mapping(group).get("targets")).forEach(t -> targets.add(String.valueOf(t)));
            }
        }

        // Then
        var expected = services().entrySet().stream()
                .filter(s -> mapping(s.getValue().get("environment")).containsKey("SIGNALBOX_PROCESS_NAME"))
                .map(s -> s.getKey() + ":" + mapping(s.getValue().get("environment")).get("SIGNALBOX_ADMIN_PORT"))
                .toList();
        assertThat(targets).containsExactlyInAnyOrderElementsOf(expected);
        for (var file : list(prometheus.get("rule_files"))) {
            assertThat(Repository.file("ops/prometheus/" + file)).exists();
        }
    }

    @Test
    void alerts_and_dashboards_ask_for_metrics_that_exist() {
        // Given
        var known = Arrays.stream(Metric.values()).flatMap(m -> ReferencePages.samples(m).stream()).collect(Collectors.toSet());

        // Then
        assertThat(metrics("ops/prometheus/alerts.yml")).isNotEmpty().isSubsetOf(known);
        assertThat(metrics("ops/grafana/dashboards/signalbox.json")).isNotEmpty().isSubsetOf(known);
    }

    @Test
    void an_alert_on_circuits_also_fires_for_one_that_is_tried_now_and_then_and_what_failover_does_is_on_the_dashboard() {
        // Given: a circuit is open for half a minute at most before it is tried
        var circuits = list(mapping(yaml("ops/prometheus/alerts.yml")).get("groups")).stream()
                .flatMap(group -> list(mapping(group).get("rules")).stream())
                .filter(rule -> "CircuitOpen".equals(mapping(rule).get("alert")))
                .map(rule -> String.valueOf(mapping(rule).get("expr")));

        // Then
        assertThat(circuits).singleElement().asString().contains("max_over_time(signalbox_circuit[");
        assertThat(metrics("ops/prometheus/alerts.yml")).contains("signalbox_health_lag_seconds_bucket");
        assertThat(metrics("ops/grafana/dashboards/signalbox.json")).contains("signalbox_continued_total", "signalbox_decisions_total",
                "signalbox_health_lag_seconds_bucket", "signalbox_late_tokens_total");
    }

    @Test
    void every_alert_is_in_the_runbook() {
        var runbook = Repository.text(Repository.file("docs/operations.md"));
        for (var group : list(mapping(yaml("ops/prometheus/alerts.yml")).get("groups"))) {
            for (var rule : list(mapping(group).get("rules"))) {
                assertThat(runbook).contains("### " + mapping(rule).get("alert"));
            }
        }
    }

    @Test
    void grafana_finds_its_files() {
        assertThat(yaml("ops/grafana/provisioning/dashboards/signalbox.yml")).isNotNull();
        assertThat(yaml("ops/grafana/provisioning/datasources/prometheus.yml")).isNotNull();
        assertThat(Files.exists(Repository.file("ops/grafana/dashboards/signalbox.json"))).isTrue();
    }

    private static Set<String> metrics(String file) {
        var found = new TreeSet<String>();
        var matcher = METRIC.matcher(Repository.text(Repository.file(file)));
        while (matcher.find()) {
            found.add(matcher.group());
        }
        return found;
    }

    private static Map<String, Map<String, Object>> services() {
        var services = new LinkedHashMap<String, Map<String, Object>>();
        mapping(mapping(yaml("docker-compose.yml")).get("services")).forEach((name, service) -> services.put(name, mapping(service)));
        return services;
    }

    private static List<String> command(Map<String, Object> service) {
        return list(service.get("command")).stream().map(String::valueOf).toList();
    }

    private static Object yaml(String file) {
        return new Load(LoadSettings.builder().setLabel(file).build()).loadFromString(Repository.text(Repository.file(file)));
    }

    private static List<?> list(Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    /** A mapping with what its {@code <<} brings in, which YAML 1.2 leaves to us. */
    private static Map<String, Object> mapping(Object value) {
        var all = new LinkedHashMap<String, Object>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((k, v) -> {
                if (!k.equals("<<")) {
                    all.put(String.valueOf(k), v);
                }
            });
            if (map.containsKey("<<")) {
                mapping(map.get("<<")).forEach(all::putIfAbsent);
            }
        }
        return all;
    }
}
