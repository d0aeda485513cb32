package dev.signalbox.dialects.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.Bytes;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NeedleTest {
    @Test
    void a_word_is_found_where_a_plain_search_finds_it() {
        var random = new Random(41);
        for (int round = 0; round < 50_000; round++) {
            // Given
            var word = letters(random, 1 + random.nextInt(5));
            var hay = letters(random, random.nextInt(40));
            int from = random.nextInt(hay.length() + 1);

            // When
            boolean found = Needle.of(word, word.charAt(random.nextInt(word.length()))).in(Bytes.utf8(hay + "é").slice(from, hay.length()));

            // Then
            assertThat(found).as("%s in %s from %d", word, hay, from).isEqualTo(hay.substring(from).contains(word));
        }
    }

    private static String letters(Random random, int length) {
        return random.ints(length, 'a', 'd').collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }
}
