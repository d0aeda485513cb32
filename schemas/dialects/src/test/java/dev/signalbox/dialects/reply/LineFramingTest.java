package dev.signalbox.dialects.reply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineFramingTest {
    private final List<String> lines = new ArrayList<>();
    private final Framing framing = Framing.lines(10, (_, data, _) -> lines.add(data.asText()));

    private void read(String... pieces) {
        for (var piece : pieces) {
            framing.read(Bytes.utf8(piece));
        }
    }

    @Test
    void lines_end_in_either_way_and_empty_ones_are_none() {
        read("{\"a\":1}\n\r\n\n{\"b\":2}\r\n", "  \n");
        assertThat(lines).containsExactly("{\"a\":1}", "{\"b\":2}");
    }

    @Test
    void a_line_that_comes_in_pieces_is_told_once_it_is_whole() {
        read("{\"a", "\":1", "}");
        assertThat(lines).isEmpty();
        read("\n{}");
        assertThat(lines).containsExactly("{\"a\":1}");
        framing.end();
        assertThat(lines).containsExactly("{\"a\":1}", "{}");
    }

    @Test
    void a_line_beyond_the_bound_ends_it_whether_or_not_it_comes_in_pieces() {
        read("0123456789\n");
        assertThat(framing.overflowed()).isFalse();
        read("01234", "5678", "90");
        assertThat(framing.overflowed()).isTrue();
        read("\nmore\n");
        framing.end();
        assertThat(lines).containsExactly("0123456789");

        var other = Framing.lines(10, (_, data, _) -> lines.add(data.asText()));
        other.read(Bytes.utf8("01234567890\n"));
        assertThat(other.overflowed()).isTrue();
    }

    @Test
    void nothing_is_told_to_a_listener_that_has_had_enough() {
        var picky = Framing.lines(10, (_, data, _) -> {
            lines.add(data.asText());
            return false;
        });
        picky.read(Bytes.utf8("a\nb\nc"));
        picky.end();
        assertThat(lines).containsExactly("a");
    }
}
