package dev.signalbox.dialects.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.records.Dialect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each feature of each front with each back, by small bodies in their own JSON. */
class CompatibilityTest {
    static Stream<Arguments> pairs() {
        return Page.FRONTS.stream().flatMap(front -> Page.backs().stream().map(back -> Arguments.of(front, back)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void what_is_asked_for_reaches_the_provider_as_promised(Dialect front, Dialect back) throws BadRequest {
        var cells = new SoftAssertions();
        for (var ask : Ask.values()) {
            cells.assertThat(Asked.outcome(front, back, ask)).as("%s of %s to %s", ask, front, back).isEqualTo(Expected.of(front, back, ask));
        }
        cells.assertAll();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void what_the_provider_tells_reaches_the_caller_as_promised(Dialect front, Dialect back) throws IOException {
        var cells = new SoftAssertions();
        for (var told : Told.values()) {
            cells.assertThat(Answered.outcome(front, back, told)).as("%s of %s to %s", told, back, front).isEqualTo(Expected.of(front, back, told));
        }
        cells.assertAll();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void what_is_refused_is_left_out_and_reported_where_a_target_is_lenient(Dialect front, Dialect back) throws BadRequest {
        for (var ask : Ask.values()) {
            var refused = Expected.of(front, back, ask);
            if (refused.startsWith("400 ")) {
                // When
                var written = Asked.write(front, back, Sheet.of("asks", front).body(ask.key()), true);

                // Then
                assertThat("400 `" + String.join("` `", written.dropped()) + "`").as("%s of %s to %s", ask, front, back).isEqualTo(refused);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void of_a_model_that_names_nothing_that_it_can_nothing_is_lost_either(Dialect front, Dialect back) {
        for (var ask : Ask.values()) {
            if (front != back && ask != Ask.OWN_MARK && Sheet.of("asks", front).has(ask.key())) {
                assertThat(Asked.unnamed(front, back, ask)).as("%s of %s to %s", ask, front, back).doesNotStartWith("lost");
            }
        }
    }

    /** Else it would depend on where a request happens to go whether it is refused. */
    @Test
    void what_is_left_out_for_one_provider_is_refused_for_none() {
        for (var ask : Ask.values()) {
            assertThat(Page.weights(ask)).as(ask.words()).hasSizeLessThanOrEqualTo(1);
        }
    }

    @Test
    void the_committed_page_is_what_the_codecs_do() throws IOException, BadRequest {
        // Given
        var page = docs().resolve("compatibility.md");

        // When
        var generated = Page.text();
        if (Boolean.getBoolean("signalbox.update")) {
            Files.writeString(page, generated);
        }

        // Then
        assertThat(page).as("the page is generated: run the build with -Dsignalbox.update=true and commit it").hasContent(generated);
    }

    private static Path docs() {
        for (var at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.isRegularFile(at.resolve("docs/settings.md"))) {
                return at.resolve("docs");
            }
        }
        throw new AssertionError("no folder above " + Path.of("").toAbsolutePath() + " has the documentation");
    }
}
