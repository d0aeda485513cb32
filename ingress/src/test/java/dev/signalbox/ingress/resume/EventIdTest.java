package dev.signalbox.ingress.resume;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EventIdTest {
    private static String line(long offset, int number) {
        var bytes = new byte[EventId.LINE_BYTES];
        return new String(bytes, 0, EventId.line(bytes, offset, number), StandardCharsets.US_ASCII);
    }

    @Test
    void its_line_is_its_text() {
        // Given
        var random = new Random(3);

        // Then
        assertThat(line(0, 0)).isEqualTo("id: 0\n");
        assertThat(line(1234, 10)).isEqualTo("id: 1234.10\n");
        assertThat(line(Long.MAX_VALUE, Integer.MAX_VALUE)).isEqualTo("id: 9223372036854775807.2147483647\n");
        for (int i = 0; i < 1_000; i++) {
            var id = new EventId(random.nextLong() >>> 1 + random.nextInt(63), random.nextInt() >>> 1 + random.nextInt(31));
            assertThat(line(id.offset(), id.number())).isEqualTo("id: " + id + "\n");
            assertThat(EventId.parse(id.toString())).isEqualTo(id);
        }
    }

    @Test
    void what_is_no_id_is_not_read() {
        for (var text : new String[] {"", ".", "1.", ".1", "-1", "1.-1", "1.1.1", "abc", "99999999999999999999", "1 "}) {
            assertThat(EventId.parse(text)).as(text).isNull();
        }
    }

    @Test
    void it_reaches_itself_and_what_stands_before_it() {
        // Given
        var id = new EventId(10, 2);

        // Then
        assertThat(id.reaches(9, 7)).isTrue();
        assertThat(id.reaches(10, 2)).isTrue();
        assertThat(id.reaches(10, 3)).isFalse();
        assertThat(id.reaches(11, 0)).isFalse();
        assertThat(EventId.NONE.reaches(0, 0)).isFalse();
    }
}
