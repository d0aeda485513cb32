package dev.signalbox.dialects.sse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SseParserTest {
    private static final String MIXED = "\uFEFF: hello\r\ndata: one\r\n\r\nevent: named\ndata:two\ndata:  three\nid: 7\nretry: 5\n\n"
            + "data\n\ndata:\r\rdata: é😀\r\r: only a comment\n\nevent: lonely\n\ndata: four\nunknown: x\n\ndata: cut off";

    private static List<String> events(byte[] stream, int... cuts) {
        var events = new ArrayList<String>();
        var parser = new SseParser(1 << 20, (name, data, lines) -> events.add(name + "|" + data.asText() + "|"
                + lines));
        int from = 0;
        for (int cut : cuts) {
            parser.read(Bytes.of(stream, from, cut - from));
            from = cut;
        }
        parser.read(Bytes.of(stream, from, stream.length - from));
        return events;
    }

    @Test
    void reads_lines_comments_names_and_several_data_lines_as_specified() {
        assertThat(events(MIXED.getBytes(StandardCharsets.UTF_8)))
                .containsExactly("|one|1", "named|two\n three|2", "||1", "||1", "|é😀|1", "|four|1");
    }

    @Test
    void sees_the_same_events_wherever_the_stream_is_cut() {
        // Given
        var stream = MIXED.getBytes(StandardCharsets.UTF_8);
        var expected = events(stream);

        // When, Then
        for (int first = 0; first <= stream.length; first++) {
            for (int second = first; second <= stream.length; second++) {
                assertThat(events(stream, first, second)).as("cut at %d and %d", first, second).isEqualTo(expected);
            }
        }
        var everywhere = new int[stream.length];
        for (int i = 0; i < stream.length; i++) {
            everywhere[i] = i;
        }
        assertThat(events(stream, everywhere)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"1000,1", "1000,7", "1000,5000", "10,1"})
    void stops_at_an_event_that_is_larger_than_its_bound(int lineBytes, int pieceBytes) {
        // Given
        var parser = new SseParser(999, (_, _, _) -> true);
        var stream = ("data: " + "x".repeat(lineBytes) + "\n").repeat(200).getBytes(StandardCharsets.UTF_8);

        // When
        for (int at = 0; at < stream.length; at += pieceBytes) {
            parser.read(Bytes.of(stream, at, Math.min(pieceBytes, stream.length - at)));
        }

        // Then
        assertThat(parser.overflowed()).isTrue();
    }

    @Test
    void hands_on_nothing_after_its_listener_has_had_enough() {
        // Given
        var events = new ArrayList<String>();
        var parser = new SseParser(999, (_, data, _) -> {
            events.add(data.asText());
            return events.size() < 2;
        });

        // When
        parser.read(Bytes.utf8("data: 1\n\ndata: 2\n\ndata: 3\n\n"));
        parser.read(Bytes.utf8("data: 4\n\n"));

        // Then
        assertThat(events).containsExactly("1", "2");
    }

    @Test
    void events_that_were_handed_on_keep_their_data() {
        // Given
        var kept = new ArrayList<Bytes>();
        var parser = new SseParser(1 << 20, (_, data, _) -> kept.add(data));
        var random = new Random(5);
        var stream = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            stream.append("data: ").append(i).append("\ndata: again ").append(i).append("\n\n").append("data: ")
                    .append(i).append("\n\n");
        }
        var bytes = stream.toString().getBytes(StandardCharsets.UTF_8);

        // When
        for (int at = 0; at < bytes.length; ) {
            int length = Math.min(1 + random.nextInt(40), bytes.length - at);
            parser.read(Bytes.of(java.util.Arrays.copyOfRange(bytes, at, at + length)));
            at += length;
        }

        // Then
        assertThat(kept).hasSize(400);
        for (int i = 0; i < 200; i++) {
            assertThat(kept.get(2 * i).asText()).isEqualTo(i + "\nagain " + i);
            assertThat(kept.get(2 * i + 1).asText()).isEqualTo("" + i);
        }
    }
}
