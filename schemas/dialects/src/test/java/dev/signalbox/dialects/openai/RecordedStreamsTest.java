package dev.signalbox.dialects.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signalbox.dialects.laws.Cuts;
import dev.signalbox.dialects.laws.Wires;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordedStreamsTest {
    private static List<String> payloads(byte[] stream) {
        var payloads = new ArrayList<String>();
        for (var line : new String(stream, StandardCharsets.UTF_8).split("\r\n|\n")) {
            if (line.startsWith("data:") && !line.contains("[DONE]")) {
                payloads.add(line.substring(5).strip());
            }
        }
        return payloads;
    }

    private static List<JsonNode> trees(List<String> payloads) throws IOException {
        var trees = new ArrayList<JsonNode>();
        for (var payload : payloads) {
            trees.add(Chats.JACKSON.readTree(payload));
        }
        return trees;
    }

    private static List<String> raws(List<ReplyEvent> events) {
        return events.stream().map(ReplyEvent::raw).filter(raw -> !raw.isEmpty()).map(Bytes::asText).toList();
    }

    @Test
    void every_recorded_stream_says_what_a_plain_reading_says_and_ends_well() throws IOException {
        for (var recording : Recordings.streams().entrySet()) {
            // Given
            var payloads = payloads(recording.getValue());

            // When
            var events = Chats.stream(Chats.ALL, recording.getValue());

            // Then
            assertThat(Chats.told(events)).as(recording.getKey()).isEqualTo(Chats.expected(trees(payloads), "delta"));
            assertThat(Chats.last(events)).as(recording.getKey()).isInstanceOf(ReplyEvent.Finished.class);
            assertThat(events.stream().filter(ReplyEvent::last)).as(recording.getKey()).hasSize(1);
            assertThat(events.stream().filter(e -> e instanceof ReplyEvent.Started)).as(recording.getKey()).hasSize(1);
            assertThat(raws(events)).as(recording.getKey()).isEqualTo(payloads);
        }
    }

    @Test
    void whoever_did_not_ask_for_usage_gets_everything_but_the_usage() throws IOException {
        for (var recording : Recordings.streams().entrySet()) {
            // Given
            var expected = new ArrayList<JsonNode>();
            for (var tree : trees(payloads(recording.getValue()))) {
                boolean only = tree.path("usage").isObject() && tree.path("choices").isEmpty();
                ((ObjectNode) tree).remove("usage");
                if (!only) {
                    expected.add(tree);
                }
            }

            // When
            var events = Chats.stream(Chats.NO_USAGE, recording.getValue());

            // Then
            assertThat(trees(raws(events))).as(recording.getKey()).isEqualTo(expected);
        }
    }

    @Test
    void events_do_not_depend_on_how_the_bytes_arrive() throws IOException {
        var seed = 99L;
        var random = new Random(seed);
        for (var recording : Recordings.streams().entrySet()) {
            // Given
            var stream = recording.getValue();
            var expected = Chats.stream(Chats.NO_USAGE, stream);

            // When, Then
            if (stream.length < 2_600) {
                for (int cut = 0; cut <= stream.length; cut++) {
                    assertThat(Chats.stream(Chats.NO_USAGE, stream, cut).equals(expected))
                            .as("%s cut at %d", recording.getKey(), cut).isTrue();
                }
            }
            for (int round = 0; round < 6; round++) {
                var cuts = Wires.cuts(random, stream.length);
                assertThat(Chats.stream(Chats.NO_USAGE, stream, cuts).equals(expected))
                        .as("%s seed %d round %d", recording.getKey(), seed, round).isTrue();
            }
        }
    }

    /** Some providers never send the word for the end: for them nothing is missing as soon as all is told and counted. */
    @Test
    void a_recorded_stream_cut_anywhere_before_its_end_is_never_a_success_unless_nothing_is_missing() throws IOException {
        for (var recording : Recordings.streams().entrySet()) {
            // Given
            var stream = recording.getValue();
            int end = new String(stream, StandardCharsets.ISO_8859_1).lastIndexOf("[DONE]") + "[DONE]".length();
            var whole = Chats.stream(Chats.ALL, stream);

            // When, Then
            for (int length : Cuts.before(end, stream.length)) {
                var events = Chats.stream(Chats.ALL, Arrays.copyOf(stream, length));
                if (!(Chats.last(events) instanceof ReplyEvent.Failed)) {
                    assertThat(Chats.told(events)).as("%s cut at %d of %d", recording.getKey(), length, end).isEqualTo(Chats.told(whole));
                    assertThat(Chats.last(events).withRaw(Bytes.EMPTY)).as("%s cut at %d of %d", recording.getKey(), length, end)
                            .isEqualTo(Chats.last(whole).withRaw(Bytes.EMPTY));
                }
            }
        }
    }

    @Test
    void recorded_usage_becomes_buckets_that_add_up_to_what_the_provider_counted() throws IOException {
        for (var recording : Recordings.streams().entrySet()) {
            // Given
            JsonNode counted = null;
            for (var tree : trees(payloads(recording.getValue()))) {
                for (var usage : List.of(tree.path("usage"), tree.path("x_groq").path("usage"))) {
                    counted = usage.has("prompt_tokens") ? usage : counted;
                }
            }

            // When
            var finished = (ReplyEvent.Finished) Chats.last(Chats.stream(Chats.ALL, recording.getValue()));

            // Then
            if (counted == null) {
                assertThat(finished.usage().estimated()).as(recording.getKey()).isTrue();
                assertThat(finished.usage().output()).as(recording.getKey()).isPositive();
            } else {
                assertThat(finished.usage().estimated()).as(recording.getKey()).isFalse();
                assertThat(finished.usage().input()).as(recording.getKey()).isEqualTo(counted.path("prompt_tokens").asLong());
                assertThat(finished.usage().output()).as(recording.getKey()).isEqualTo(counted.path("completion_tokens").asLong());
                assertThat(finished.usage().cacheRead()).as(recording.getKey())
                        .isEqualTo(counted.path("prompt_tokens_details").path("cached_tokens").asLong());
            }
        }
    }
}
