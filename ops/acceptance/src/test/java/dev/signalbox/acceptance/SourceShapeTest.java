package dev.signalbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.runtime.metrics.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SourceShapeTest {
    private static final int MOST_LINES = 400;
    private static final Pattern LEFT_TO_DO = Pattern.compile("\\b(TODO|FIXME)\\b(?!\\(#\\d+\\))");
    private static final Pattern SLEEPS = Pattern.compile("Thread\\s*\\.\\s*sleep|TimeUnit\\s*\\.\\s*\\w+\\s*\\.\\s*sleep");

    @Test
    void no_main_file_is_longer_than_a_reader_bears() throws IOException {
        var longer = new ArrayList<String>();
        for (var file : Repository.sources("main")) {
            long lines = Repository.text(file).lines().count();
            if (lines > MOST_LINES) {
                longer.add(Repository.relative(file) + ": " + lines);
            }
        }
        assertThat(longer).as("main files above " + MOST_LINES + " lines: split them").isEmpty();
    }

    @Test
    void every_package_says_what_it_is_for() throws IOException {
        var silent = Repository.sources("main").stream()
                .map(Path::getParent)
                .distinct()
                .filter(folder -> !Files.exists(folder.resolve("package-info.java"))
                        || !Repository.text(folder.resolve("package-info.java")).contains("@NullMarked"))
                .map(Repository::relative)
                .toList();
        assertThat(silent).as("packages without a @NullMarked package-info.java").isEmpty();
    }

    @Test
    void nothing_is_left_to_do_without_a_number() throws IOException {
        assertThat(holding(LEFT_TO_DO, "main", "test")).as("write TODO(#number), or do it").isEmpty();
    }

    @Test
    void tests_wait_for_conditions_and_never_sleep() throws IOException {
        assertThat(holding(SLEEPS, "test")).isEmpty();
    }

    @Test
    void every_metric_is_reported_by_somebody() throws IOException {
        var all = Repository.sources("main").stream().map(Repository::text).collect(Collectors.joining("\n"));
        var unused = Arrays.stream(Metric.values()).filter(m -> !all.contains("Metric." + m.name())).toList();
        assertThat(unused).isEmpty();
    }

    private static List<String> holding(Pattern pattern, String... sets) throws IOException {
        var found = new ArrayList<String>();
        for (var set : sets) {
            for (var file : Repository.sources(set)) {
                // this file has the words in its patterns
                if (!file.endsWith("SourceShapeTest.java") && pattern.matcher(Repository.text(file)).find()) {
                    found.add(Repository.relative(file));
                }
            }
        }
        return found;
    }
}
