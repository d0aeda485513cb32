package dev.signalbox.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.signalbox.bench.Scenario;
import dev.signalbox.bench.Scenarios;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class ReportTest {
    private static final Machine MACHINE =
            new Machine(2, "a processor", 24_000, "a JVM 25", "Linux", 0.1, Instant.EPOCH);
    private final Results results = new Results();
    private final List<Scenario> scenarios = Scenarios.parse(List.of("unary-256"));

    @BeforeEach
    void three_contenders_were_measured() {
        results.add(
                new Measurement("unary-256", Results.DIRECT, 1, Map.of(Figure.REQUESTS, 30_000.0, Figure.ERRORS, 0.0)));
        results.add(new Measurement(
                "unary-256",
                Results.PIPE,
                1,
                Map.of(Figure.REQUESTS, 10_000.0, Figure.P50, 20.0, Figure.CPU_REQUEST, 130.0, Figure.ERRORS, 0.0)));
        results.add(new Measurement(
                "unary-256",
                Results.PRODUCT,
                1,
                Map.of(Figure.REQUESTS, 8_000.0, Figure.P50, 25.0, Figure.CPU_REQUEST, 150.0, Figure.ERRORS, 2.0)));
    }

    @Test
    void shows_each_value_with_its_ratio_and_whether_it_reaches_its_goal() {
        // When
        var text = Markdown.of(results, scenarios, MACHINE, "How it was made.");

        // Then
        assertThat(text)
                .contains("| scenario | figure | direct | bare pipe | signalbox | at least | aim |")
                .contains("| unary-256 | throughput, req/s | 30,000 (3.00×) | 10,000 | 8,000 (0.80×) |")
                .contains("(0.80×) | ≥ 0.75× ✓ | ≥ 1.10× ✗ |")
                .contains("| unary-256 | errors | 0.00 | 0.00 | 2.00 |")
                .contains("2 cores (a processor)")
                .doesNotContain("p99")
                .doesNotContain("not idle");
    }

    @Test
    void warns_of_a_machine_that_was_busy() {
        // Given
        var busy = new Machine(2, "a processor", 24_000, "a JVM 25", "Linux", 3, Instant.EPOCH);

        // When
        var text = Markdown.of(results, scenarios, busy, "");

        // Then
        assertThat(text).contains("not idle before the run: load 3.00");
    }

    @Test
    void plots_well_formed_svg() {
        // When
        var svg = Plot.of(results, scenarios);

        // Then
        assertThat(svg).contains("unary-256, throughput").contains(">0.80<");
        assertThatNoException().isThrownBy(() -> DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(svg))));
    }

    @Test
    void writes_between_the_markers_and_leaves_the_rest_of_the_page(@TempDir Path docs) throws Exception {
        // Given
        var old = "# Ours\nbefore\n" + ReportFiles.BEGIN + "\nold\n" + ReportFiles.END + "\nafter\n";
        Files.writeString(docs.resolve("benchmarks.md"), old);

        // When
        ReportFiles.writeDocs(docs, "new\n", "<svg/>");
        ReportFiles.writeDocs(docs, "newer\n", "<svg/>");

        // Then
        assertThat(docs.resolve("benchmarks.md"))
                .content()
                .startsWith("# Ours\nbefore\n")
                .contains("newer")
                .doesNotContain("old")
                .doesNotContain("new\n")
                .endsWith(ReportFiles.END + "\nafter\n");
    }

    @Test
    void adds_the_markers_to_a_page_that_has_none() {
        assertThat(ReportFiles.between("# Ours\n", "table\n"))
                .isEqualTo("# Ours\n\n" + ReportFiles.BEGIN + "\ntable\n" + ReportFiles.END + "\n");
    }

    @Test
    void lists_every_round_as_csv() {
        assertThat(ReportFiles.csv(results)).contains("unary-256,bare pipe,1,REQUESTS,req/s,10000.0");
    }
}
