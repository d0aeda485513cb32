package dev.signalbox.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.bench.contender.ProductCatalog;
import dev.signalbox.bench.load.Bodies;
import dev.signalbox.bench.report.Figure;
import dev.signalbox.bench.report.Goal;
import dev.signalbox.bench.upstream.StreamShape;
import dev.signalbox.records.catalog.Target;
import dev.signalbox.standalone.catalog.CatalogYaml;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScenariosTest {
    @Test
    void a_name_says_connections_and_goal() {
        // When
        var scenario = Scenarios.parse("unary-64");

        // Then
        assertThat(scenario.kind()).isEqualTo(Scenario.Kind.UNARY);
        assertThat(scenario.connections()).isEqualTo(64);
        assertThat(scenario.goals()).containsExactly(Goal.ratio(Figure.P99, 1.7, 1.2));
        assertThat(scenario.model()).isEqualTo("bench-unary");
    }

    @Test
    void a_stream_scenario_has_its_shape_as_model() {
        // When
        var scenario = Scenarios.parse("saturated-256");

        // Then
        assertThat(scenario.stream()).contains(new StreamShape(400, 1, 50));
        assertThat(scenario.model()).isEqualTo("bench-400x1ms-ttft50");
    }

    @Test
    void a_body_scenario_has_its_size_in_its_name() {
        assertThat(Scenarios.parse("body-100k").bodyBytes()).isEqualTo(100_000);
        assertThat(Scenarios.parse("body-1m").bodyBytes()).isEqualTo(1_000_000);
        assertThat(Scenarios.parse("body-1m").connections()).isEqualTo(64);
        assertThat(Scenarios.parse("rate-500").rate()).isEqualTo(500);
    }

    @Test
    void all_usual_names_are_known() {
        assertThat(Scenarios.parse(Scenarios.USUAL)).hasSameSizeAs(Scenarios.USUAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "unary", "unary-", "unary-x", "unary-0", "body-9000m", "nonsense-3", "streams--1"})
    void a_name_that_is_none_is_refused_with_those_there_are(String name) {
        assertThatThrownBy(() -> Scenarios.parse(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + name + "' is no scenario")
                .hasMessageContaining("unary-256");
    }

    @Test
    void bodies_have_their_size_and_differ_from_one_another() {
        // When
        var bodies = Bodies.of(100_000, Scenarios.parse("body-100k").stream());

        // Then
        assertThat(bodies).hasSizeBetween(8, 512).doesNotHaveDuplicates();
        assertThat(bodies).allSatisfy(body -> assertThat(body.length()).isBetween(99_900, 100_200));
    }

    @Test
    void a_contender_that_is_none_is_refused() {
        assertThatThrownBy(() -> new Roster(List.of("direct", "pip"), "", List.of(), List.of(), List.of(), List.of(), Map.of()))
                .hasMessageContaining("'pip'")
                .hasMessageContaining("product");
        assertThatThrownBy(() -> new Roster(List.of("floor"), "", List.of(), List.of(), List.of(), List.of(), Map.of()))
                .hasMessageContaining("pipe");
    }

    @Test
    void the_products_catalogue_is_one_that_it_takes() {
        // When
        var yaml = ProductCatalog.yaml(URI.create("http://127.0.0.1:9"), Scenarios.parse(Scenarios.USUAL), 1);

        // Then
        var catalog = CatalogYaml.read(yaml, "catalog.yaml", 1);
        assertThat(catalog.names())
                .containsExactlyInAnyOrder("bench-unary", "bench-400x1ms-ttft50", "bench-100x10ms-ttft50");
        assertThat(catalog.targets())
                .allSatisfy(target -> assertThat(target.url()).isEqualTo("http://127.0.0.1:9/v1"));
    }

    @Test
    void a_wide_catalogue_has_as_many_targets_for_each_model() {
        // When
        var yaml = ProductCatalog.yaml(URI.create("http://127.0.0.1:9"), List.of(Scenarios.parse("unary-64")), 300);

        // Then
        var catalog = CatalogYaml.read(yaml, "catalog.yaml", 1);
        assertThat(catalog.targets()).hasSize(300).extracting(Target::url).doesNotHaveDuplicates();
    }
}
