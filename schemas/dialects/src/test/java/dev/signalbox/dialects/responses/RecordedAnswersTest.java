package dev.signalbox.dialects.responses;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signalbox.dialects.laws.Cuts;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordedAnswersTest {
    /** The final answer, with marks as they stood in the items: they are made anew each time they are said. */
    private static ObjectNode finalAnswer(byte[] stream) throws IOException {
        var trees = Answers.trees(stream);
        var response = (ObjectNode) trees.getLast().path("response");
        var output = (ArrayNode) response.path("output");
        for (var tree : trees) {
            if (tree.path("type").asText().equals("response.output_item.done")) {
                output.set(tree.path("output_index").asInt(), tree.path("item"));
            }
        }
        return response;
    }

    @Test
    void every_recorded_stream_says_what_a_plain_reading_says() throws IOException {
        for (var recording : Answers.streams().entrySet()) {
            // When
            var events = Answers.read(true, Answers.CANONICAL, recording.getValue());

            // Then
            assertThat(Answers.told(events)).as(recording.getKey()).isEqualTo(Answers.expected(finalAnswer(recording.getValue())));
            assertThat(events.stream().filter(ReplyEvent::last)).as(recording.getKey()).hasSize(1);
            assertThat(Answers.raws(events)).as(recording.getKey()).isEmpty();
        }
    }

    @Test
    void every_recorded_document_says_what_a_plain_reading_says() throws IOException {
        for (var recording : Answers.wholes().entrySet()) {
            // When
            var events = Answers.read(false, Answers.CANONICAL, recording.getValue());

            // Then
            assertThat(Answers.told(events)).as(recording.getKey())
                    .isEqualTo(Answers.expected(Answers.JACKSON.readTree(recording.getValue())));
        }
    }

    @Test
    void recorded_streams_pass_byte_for_byte_with_the_names_of_their_events() throws IOException {
        for (var recording : Answers.streams().entrySet()) {
            // When
            var events = Answers.read(true, Answers.PASSING, recording.getValue());

            // Then
            assertThat(new String(Answers.written(true, events), StandardCharsets.UTF_8)).as(recording.getKey())
                    .isEqualTo(new String(recording.getValue(), StandardCharsets.UTF_8));
            assertThat(Answers.told(events)).as(recording.getKey())
                    .isEqualTo(Answers.told(Answers.read(true, Answers.CANONICAL, recording.getValue())));
        }
    }

    @Test
    void recorded_documents_pass_byte_for_byte() throws IOException {
        for (var recording : Answers.wholes().entrySet()) {
            var events = Answers.read(false, Answers.PASSING, recording.getValue());
            assertThat(Answers.written(false, events)).as(recording.getKey()).isEqualTo(recording.getValue());
        }
    }

    @Test
    void events_do_not_depend_on_how_the_bytes_arrive() throws IOException {
        var random = new Random(99);
        for (var recording : Answers.streams().entrySet()) {
            var stream = recording.getValue();
            var expected = Answers.read(true, Answers.PASSING, stream);
            for (int round = 0; round < 8; round++) {
                // Given
                int largest = 1 << random.nextInt(12);
                var cuts = new ArrayList<Integer>();
                for (int at = random.nextInt(largest) + 1; at < stream.length; at += random.nextInt(largest) + 1) {
                    cuts.add(at);
                }

                // When, Then
                assertThat(Answers.read(true, Answers.PASSING, stream, cuts.stream().mapToInt(i -> i).toArray()).equals(expected))
                        .as("%s round %d", recording.getKey(), round).isTrue();
            }
        }
    }

    @Test
    void a_stream_cut_before_its_last_event_is_whole_is_never_a_success() throws IOException {
        for (var recording : Answers.streams().entrySet()) {
            var stream = recording.getValue();
            int last = new String(stream, StandardCharsets.ISO_8859_1).stripTrailing().length();
            for (int length : Cuts.before(last, stream.length)) {
                var events = Answers.read(true, Answers.PASSING, Arrays.copyOf(stream, length));
                assertThat(Answers.last(events)).as("%s cut at %d", recording.getKey(), length)
                        .isInstanceOf(ReplyEvent.Failed.class);
            }
        }
    }

    @Test
    void a_document_cut_anywhere_is_never_a_success() throws IOException {
        for (var recording : Answers.wholes().entrySet()) {
            var body = recording.getValue();
            int last = new String(body, StandardCharsets.ISO_8859_1).stripTrailing().length();
            for (int length = 0; length < last; length += 1 + body.length / 200) {
                assertThat(Answers.last(Answers.read(false, Answers.PASSING, Arrays.copyOf(body, length))))
                        .isInstanceOf(ReplyEvent.Failed.class);
            }
        }
    }

    @Test
    void whatever_is_changed_in_a_recording_there_is_one_last_event_and_no_exception() throws IOException {
        var random = new Random(7);
        var streams = Answers.streams();
        streams.remove("openai/responses-stream-reasoning-tool-2.res.sse");
        for (int round = 0; round < 3_000; round++) {
            boolean stream = random.nextInt(3) > 0;
            var all = List.copyOf((stream ? streams : Answers.wholes()).values());
            var bytes = all.get(random.nextInt(all.size())).clone();
            for (int change = random.nextInt(6); change >= 0; change--) {
                int at = random.nextInt(bytes.length);
                if (random.nextBoolean()) {
                    bytes[at] = (byte) "{}[]\",:0-\\ntfe\n".charAt(random.nextInt(15));
                } else {
                    int from = random.nextInt(bytes.length);
                    int length = Math.min(random.nextInt(300), bytes.length - Math.max(at, from));
                    System.arraycopy(bytes, from, bytes, at, length);
                }
            }
            var events = Answers.read(stream, random.nextBoolean() ? Answers.PASSING : Answers.CANONICAL, bytes);
            assertThat(events.stream().filter(ReplyEvent::last)).as("round %d", round).hasSize(1);
            assertThat(Answers.written(stream, events)).as("round %d", round).isNotEmpty();
        }
    }

    @Test
    void what_was_recorded_and_written_again_from_its_meaning_says_the_same() throws IOException {
        for (var recording : Answers.streams().entrySet()) {
            for (boolean stream : new boolean[] {true, false}) {
                // Given
                var events = Answers.read(true, Answers.CANONICAL, recording.getValue());

                // When
                var again = Answers.read(stream, Answers.CANONICAL, Answers.written(stream, events));

                // Then
                var expected = Answers.told(events);
                expected.put("model", Answers.OPTIONS.model());
                assertThat(Answers.told(again)).as(recording.getKey()).isEqualTo(expected);
            }
        }
    }

    @Test
    void an_error_within_a_stream_is_told_once_as_what_it_is() throws IOException {
        // When
        var lines = new String(Answers.recorded("vercel-chunks/openai--openai-error.1.chunks.txt"), StandardCharsets.UTF_8);
        var events = Answers.read(true, Answers.PASSING, Answers.framed(lines.split("\n")));

        // Then
        var failed = (ReplyEvent.Failed) Answers.last(events);
        assertThat(failed.failure()).isEqualTo(Failure.QUOTA_EXHAUSTED);
        assertThat(failed.message()).startsWith("You exceeded your current quota");
        assertThat(events).hasSize(3);
    }

    @Test
    void recorded_refusals_are_classified() throws IOException {
        assertThat(failure(400, "openai/responses-400-model.res.json")).isEqualTo(Failure.MODEL_MISSING);
        assertThat(failure(400, "openai/responses-400-temperature.res.json")).isEqualTo(Failure.INVALID_REQUEST);
        assertThat(failure(401, "openai/responses-401.res.json")).isEqualTo(Failure.PROVIDER_AUTH);
    }

    private static Failure failure(int status, String name) throws IOException {
        return Answers.CODEC.readError(status, _ -> null, Bytes.of(Answers.recorded(name)), 0).failure();
    }
}
