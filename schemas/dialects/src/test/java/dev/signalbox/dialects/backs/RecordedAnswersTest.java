package dev.signalbox.dialects.backs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.laws.Cuts;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordedAnswersTest {
    private static final WriteOptions WRITTEN = new WriteOptions("id", 1_700_000_000, "m", true);

    @Test
    void every_recorded_answer_says_what_a_plain_reading_says() throws IOException {
        for (var recorded : Recorded.all()) {
            var events = recorded.read();
            assertThat(Said.by(events)).as("%s", recorded).isEqualTo(Said.in(recorded));
            assertThat(events.getFirst()).as("%s", recorded).isInstanceOf(ReplyEvent.Started.class);
            assertThat(events.stream().filter(ReplyEvent::last)).as("%s", recorded).hasSize(1);
            assertThat(events).as("%s", recorded).allMatch(event -> event.raw().isEmpty());
        }
    }

    @Test
    void events_do_not_depend_on_how_the_bytes_arrive() throws IOException {
        var random = new Random(41);
        for (var recorded : Recorded.all()) {
            var expected = recorded.read();
            int length = recorded.bytes().length;
            for (int cut = 0; cut <= length; cut += 1 + length / 500) {
                assertThat(recorded.read(cut).equals(expected)).as("%s cut at %d", recorded, cut).isTrue();
            }
            for (int round = 0; round < 10; round++) {
                int largest = 1 << random.nextInt(10);
                var cuts = new ArrayList<Integer>();
                for (int at = random.nextInt(largest) + 1; at < length; at += random.nextInt(largest) + 1) {
                    cuts.add(at);
                }
                assertThat(recorded.read(cuts.stream().mapToInt(i -> i).toArray()).equals(expected))
                        .as("%s seed 41 round %d", recorded, round).isTrue();
            }
        }
    }

    @Test
    void an_answer_that_is_cut_anywhere_before_its_promised_end_is_never_a_success() throws IOException {
        for (var recorded : Recorded.all()) {
            int end = promised(recorded);
            for (int length : Cuts.before(end, recorded.bytes().length)) {
                var events = recorded.read(Arrays.copyOf(recorded.bytes(), length));
                assertThat(events.getLast()).as("%s cut at %d", recorded, length).isInstanceOf(ReplyEvent.Failed.class);
                assertThat(events.stream().filter(ReplyEvent::last)).as("%s cut at %d", recorded, length).hasSize(1);
            }
        }
    }

    /** What follows it are white space and {@code [DONE]}. */
    private static int promised(Recorded recorded) {
        var text = new String(recorded.bytes(), StandardCharsets.ISO_8859_1);
        return switch (recorded.dialect()) {
            case OLLAMA -> text.stripTrailing().length();
            case COHERE_V2 -> recorded.stream() ? text.indexOf("\n\n", text.indexOf("\"message-end\"")) + 2 : text.stripTrailing().length();
            default -> recorded.stream() ? text.length() : text.stripTrailing().length();
        };
    }

    @Test
    void mutated_answers_end_once_and_raise_nothing() throws IOException {
        var random = new Random(42);
        for (var recorded : Recorded.all()) {
            for (int round = 0; round < 250; round++) {
                var mutated = mutated(recorded, random);
                var events = recorded.read(mutated, mutated.length / 3);
                assertThat(events.stream().filter(ReplyEvent::last)).as("%s seed 42 round %d", recorded, round).hasSize(1);
                assertThat(events.getLast().last()).as("%s seed 42 round %d", recorded, round).isTrue();
            }
        }
    }

    private static byte[] mutated(Recorded recorded, Random random) {
        boolean within = recorded.dialect() == Dialect.BEDROCK_CONVERSE && recorded.stream() && random.nextInt(4) > 0;
        return within ? mutatedFrames(recorded, random) : mutated(recorded.bytes(), random);
    }

    /** With checksums that fit, so that what is within is read. */
    private static byte[] mutatedFrames(Recorded recorded, Random random) {
        var out = new ByteArrayOutputStream();
        for (JsonNode event : recorded.payloads()) {
            var name = event.fieldNames().next();
            var payload = event.path(name).toString();
            boolean touched = random.nextInt(8) == 0;
            var bytes = payload.getBytes(StandardCharsets.UTF_8);
            out.writeBytes(Recorded.frame(
                    random.nextInt(60) == 0 ? "exception" : "event", name,
                    new String(touched ? mutated(bytes, random) : bytes, StandardCharsets.ISO_8859_1)));
        }
        return out.toByteArray();
    }

    private static byte[] mutated(byte[] bytes, Random random) {
        var copy = bytes.clone();
        int times = 1 + random.nextInt(4);
        for (int i = 0; i < times && copy.length > 2; i++) {
            int at = random.nextInt(copy.length);
            switch (random.nextInt(4)) {
                case 0 -> copy[at] = (byte) random.nextInt(256);
                case 1 -> copy[at] = (byte) "{}[]\":,0\n\\".charAt(random.nextInt(10));
                case 2 -> copy = Arrays.copyOf(copy, at + 1);
                default -> {
                    int to = Math.min(copy.length, at + random.nextInt(20));
                    var cut = new ByteArrayOutputStream();
                    cut.write(copy, 0, at);
                    cut.write(copy, to, copy.length - to);
                    copy = cut.toByteArray();
                }
            }
        }
        return copy;
    }

    @Test
    void what_is_written_canonically_reads_the_same() throws IOException {
        for (var recorded : Recorded.all()) {
            for (boolean stream : new boolean[] {true, false}) {
                // Given
                var events = recorded.read();
                var out = new ByteArrayOutputStream();
                var writer = recorded.codec().writeReply(stream, WRITTEN);

                // When
                events.forEach(event -> writer.write(event, bytes -> out.writeBytes(bytes.toArray())));

                // Then
                var again = new Recorded("again", recorded.dialect(), stream, out.toByteArray(), List.of()).read();
                assertThat(Said.by(again)).as("%s, stream %s", recorded, stream).isEqualTo(Said.by(events));
            }
        }
    }

    @Test
    void a_failure_that_is_written_reads_as_a_failure() throws IOException {
        for (var recorded : Recorded.streams()) {
            var events = new ArrayList<>(recorded.read());
            events.set(events.size() - 1, new ReplyEvent.Failed(
                    Failure.STREAM_BROKEN, "broke off", 0, Bytes.EMPTY));
            var out = new ByteArrayOutputStream();
            var writer = recorded.codec().writeReply(true, WRITTEN);
            events.forEach(event -> writer.write(event, bytes -> out.writeBytes(bytes.toArray())));
            assertThat(recorded.read(out.toByteArray()).getLast()).as("%s", recorded).isInstanceOf(ReplyEvent.Failed.class);
        }
    }

    @Test
    void a_caller_of_the_same_dialect_gets_the_payloads_as_they_came() throws IOException {
        for (var recorded : Recorded.streams()) {
            if (recorded.dialect() == Dialect.BEDROCK_CONVERSE) {
                continue;
            }
            // Given
            var reader = recorded.codec().readReply(true, new ReadOptions(false, true, 1));
            var writer = recorded.codec().writeReply(true, WRITTEN);
            var events = new ArrayList<ReplyEvent>();
            var out = new ByteArrayOutputStream();

            // When
            reader.read(Bytes.of(recorded.bytes()), events);
            reader.end(events);
            events.forEach(event -> writer.write(event, bytes -> out.writeBytes(bytes.toArray())));

            // Then
            assertThat(out.toString(StandardCharsets.UTF_8).strip()).as("%s", recorded)
                    .isEqualTo(new String(recorded.bytes(), StandardCharsets.UTF_8).strip());
        }
    }
}
