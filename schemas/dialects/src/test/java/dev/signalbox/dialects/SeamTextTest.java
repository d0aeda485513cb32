package dev.signalbox.dialects;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SeamTextTest {
    private static Seam seam(String shown, boolean mayRepeat, String... stops) {
        var told = shown.stripTrailing();
        return new Seam(shown, shown.substring(told.length()), mayRepeat, List.of(stops), 1, false, Bytes.EMPTY);
    }

    private static String told(Seam seam, String... pieces) {
        var text = new SeamText(seam);
        var told = new StringBuilder();
        for (int i = 0; i < pieces.length; i++) {
            told.append(text.take(pieces[i], i == pieces.length - 1));
        }
        return told.toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "`Hello `    | ` world`      | `world`",
        "`Hello`     | ` world`      | ` world`",
        "`Hello `    | `world`       | `world`",
        "`Hello  `   | ` world`      | `world`",
        "`Hello `    | `  world`     | ` world`",
        "` `         | ` `           | ``",
        "`Hello `    | ``            | ``",
    })
    void white_space_that_was_shown_is_not_shown_again(String shown, String said, String joined) {
        assertThat(told(seam(shown, false), said)).isEqualTo(joined);
    }

    @Test
    void a_word_that_an_answer_says_twice_by_itself_stays() {
        assertThat(told(seam("ha ha", false), " ha", " ha")).isEqualTo(" ha ha");
        assertThat(told(seam("so he said: ha ha ha ha ha ha ha", false), " ha ha ha ha ha ha ha ha")).isEqualTo(" ha ha ha ha ha ha ha ha");
        assertThat(told(seam("no, no", true), ", no")).isEqualTo(", no");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "The quick brown fox jumps over", "brown fox jumps over", "over", ""})
    void words_that_a_provider_repeats_are_shown_once(String repeated) {
        // Given
        var seam = seam("The quick brown fox jumps over ", true);
        boolean sure = repeated.length() >= SeamText.SURE;

        // When
        var joined = told(seam, repeated, " the lazy", " dog");

        // Then
        assertThat(joined).isEqualTo(sure || repeated.isEmpty() ? "the lazy dog" : "over the lazy dog");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', quoteCharacter = '`', value = {
        "`# Title ------------------------` ! `-------------------- text`",
        "`pi is 3.00000000000000000000`     ! `00000000000000000000 or so`",
        "`00000000`                         ! `0000000000 or so`",
        "`| a | b |--|--|| 0 | 0 || 0 | 0 || 0 | 0 |` ! `| 0 | 0 || 0 | 0 || 1 | 1 |`",
        "`names: | a row of a table || a row of a table |` ! `| a row of a table || another |`",
        "`ab abababababababab`              ! `abababababababababab end`"})
    void an_answer_that_goes_on_with_its_own_repetition_loses_none_of_it(String shown, String said) {
        assertThat(told(seam(shown, true), said, "")).isEqualTo(said);
        assertThat(told(seam(shown, true), said.split("(?<=.)"))).isEqualTo(said);
    }

    @Test
    void words_that_a_provider_repeats_are_shown_once_although_a_repetition_stands_in_them() {
        assertThat(told(seam("The rule ------------------------ is long", true), "------------------------ is long", " and black"))
                .isEqualTo(" and black");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "`one END`   | `STOP two`    | ENDSTOP  | ``           | true",
        "`one END`   | `ST`          | ENDSTOP  | `ST`         | false",
        "`one END`   | ` two`        | ENDSTOP  | ` two`       | false",
        "`one `      | ` END two`    | ` END`   | ``           | true",
        "`one END `  | ` STOP`       | END STOP | ``           | true",
    })
    void a_stop_string_across_the_seam_ends_the_answer_there(String shown, String said, String stop, String joined, boolean stopped) {
        // Given
        var text = new SeamText(seam(shown, false, stop));
        var told = new StringBuilder();

        // When
        for (int i = 0; i < said.length(); i++) {
            told.append(text.take(said.substring(i, i + 1), i == said.length() - 1));
        }

        // Then
        assertThat(told.toString()).isEqualTo(joined);
        assertThat(text.stopped()).isEqualTo(stopped);
    }

    @Test
    void nothing_is_kept_back_where_nothing_can_be_twice() {
        // Given
        var text = new SeamText(seam("one two", false, "END"));

        // Then
        assertThat(text.take(" th", false)).isEqualTo(" th");
        assertThat(text.take("ree", false)).isEqualTo("ree");
    }

    @Test
    void an_answer_that_has_its_length_gets_no_more_text() {
        // Given
        var spent = new Seam("one", "", false, List.of(), 1, true, Bytes.EMPTY);

        // Then
        assertThat(told(spent, " two", " three")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void wherever_a_text_breaks_its_parts_are_the_whole(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            // Given
            var text = text(random);
            int at = random.nextInt(text.length() + 1);
            boolean mayRepeat = random.nextBoolean();
            var seam = seam(text.substring(0, at), mayRepeat);
            int told = at - seam.omitted().length();
            int from = mayRepeat && random.nextBoolean() ? Math.max(0, told - SeamText.SURE - random.nextInt(200)) : told;

            // When
            var joined = text.substring(0, at) + told(seam, pieces(text.substring(from), random));

            // Then
            assertThat(joined).as("seed %d, round %d, broken at %d, repeated from %d", seed, i, at, from).isEqualTo(text);
        }
    }

    /** Words that are all different, so that nothing in it is a repetition of its own. */
    private static String text(Random random) {
        var text = new StringBuilder();
        int words = 1 + random.nextInt(40);
        for (int i = 0; i < words; i++) {
            text.append(i == 0 ? "" : List.of(" ", "  ", "\n\n", " \t").get(random.nextInt(4)));
            text.append("w").append(Integer.toString(100_000 * (i + 1) + random.nextInt(100_000), 36));
        }
        return text.toString();
    }

    private static String[] pieces(String text, Random random) {
        var pieces = new ArrayList<String>();
        int at = 0;
        while (at < text.length()) {
            int to = Math.min(text.length(), at + 1 + random.nextInt(6));
            pieces.add(text.substring(at, to));
            at = to;
        }
        pieces.add("");
        return pieces.toArray(String[]::new);
    }
}
