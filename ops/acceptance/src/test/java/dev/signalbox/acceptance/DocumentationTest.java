package dev.signalbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.topics.Topic;
import dev.signalbox.records.topics.Topics;
import dev.signalbox.runtime.metrics.Metric;
import dev.signalbox.runtime.settings.Reading;
import dev.signalbox.standalone.catalog.CatalogYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is written by hand speaks of files, settings, metrics and topics that are there. */
class DocumentationTest {
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?://)([^)#\\s]+)[^)]*\\)");
    private static final Pattern CATALOG = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
    private static final Pattern SETTING = Pattern.compile("`((?:admin|ingress|kafka|lease|process|registry|router|telemetry|topics|worker)\\.[a-z-]+)`");
    private static final Pattern METRIC = Pattern.compile("`(signalbox_[a-z_]+)");
    private static final Pattern TOPIC = Pattern.compile("`((?:inference|fleet|provider|gpu|model|routing|usage|target)\\.[a-z-]+)`");
    /** Packages in the architecture's table look like settings. */
    private static final List<String> PACKAGES = List.of("ingress.tenant", "ingress.admission", "ingress.fold", "ingress.resume", "ingress.keys", "router.policy",
            "router.state", "worker.slots", "telemetry.measure");

    @Test
    void links_lead_somewhere() throws IOException {
        var broken = new ArrayList<String>();
        for (var page : pages()) {
            for (var link : found(LINK, page)) {
                if (!Files.exists(page.resolveSibling(link))) {
                    broken.add(Repository.relative(page) + " -> " + link);
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void settings_that_are_spoken_of_are_read() throws IOException {
        var known = ReferencePages.settings().stream().map(Reading::key).collect(Collectors.toCollection(TreeSet::new));
        known.addAll(PACKAGES);
        assertThat(spoken(SETTING)).isNotEmpty().isSubsetOf(known);
    }

    @Test
    void metrics_that_are_spoken_of_are_made() throws IOException {
        var known = Arrays.stream(Metric.values())
                .flatMap(m -> Stream.concat(ReferencePages.samples(m).stream(), ReferencePages.families(m).stream()))
                .collect(Collectors.toSet());
        assertThat(spoken(METRIC)).isNotEmpty().isSubsetOf(known);
    }

    @Test
    void topics_that_are_spoken_of_exist() throws IOException {
        assertThat(spoken(TOPIC)).isNotEmpty().isSubsetOf(Topics.all().stream().map(Topic::name).toList());
    }

    @Test
    void the_catalogue_in_the_readme_is_good() {
        // When
        var catalogs = found(CATALOG, Repository.file("README.md")).stream().map(yaml -> CatalogYaml.read(yaml, "README.md", 1)).toList();

        // Then
        assertThat(catalogs).hasSize(1);
        assertThat(catalogs.getFirst().targets()).hasSize(2);
    }

    private static TreeSet<String> spoken(Pattern pattern) throws IOException {
        var all = new TreeSet<String>();
        for (var page : pages()) {
            all.addAll(found(pattern, page));
        }
        return all;
    }

    private static List<String> found(Pattern pattern, Path page) {
        return pattern.matcher(Repository.text(page)).results().map((MatchResult r) -> r.group(1)).toList();
    }

    private static List<Path> pages() throws IOException {
        try (var docs = Files.walk(Repository.file("docs"))) {
            var pages = docs.filter(f -> f.toString().endsWith(".md")).collect(Collectors.toCollection(ArrayList::new));
            pages.add(Repository.file("README.md"));
            pages.add(Repository.file("CHANGELOG.md"));
            return pages;
        }
    }
}
