package dev.signalbox.dialects.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.dialects.laws.Cuts;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.ReplyEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RecordedMessagesTest {
    /** Text, reasoning, marks and calls under keys that say which, by the plainest reading there is. */
    private static TreeMap<String, String> expected(List<JsonNode> payloads) {
        var said = new TreeMap<String, String>();
        for (var payload : payloads) {
            if (payload.path("type").asText().equals("content_block_start")) {
                block(payload.path("content_block"), payload.path("index").asInt(), said);
            }
            var delta = payload.path("delta");
            merge(said, "text", delta.path("text").asText(""));
            merge(said, "reasoning", delta.path("thinking").asText(""));
            merge(said, "mark", delta.path("signature").asText(""));
            var call = "call " + payload.path("index").asInt();
            if (said.containsKey(call)) {
                merge(said, call, delta.path("partial_json").asText(""));
            }
        }
        said.replaceAll((key, value) -> key.startsWith("call") && value.endsWith(" ") ? value + "{}" : value);
        return said;
    }

    private static void block(JsonNode block, int index, TreeMap<String, String> said) {
        merge(said, "text", block.path("text").asText(""));
        merge(said, "reasoning", block.path("thinking").asText(""));
        merge(said, "mark", block.path("signature").asText("") + block.path("data").asText(""));
        if (block.path("type").asText().equals("tool_use")) {
            said.put("call " + index, block.path("id").asText() + " " + block.path("name").asText() + " ");
        }
    }

    private static void merge(Map<String, String> said, String key, String text) {
        if (!text.isEmpty()) {
            said.merge(key, text, String::concat);
        }
    }

    /** The same of events; calls are counted from 0 there. */
    private static TreeMap<String, String> told(List<ReplyEvent> events) {
        var told = new TreeMap<String, String>();
        for (var event : events) {
            switch (event) {
                case ReplyEvent.TextDelta delta -> merge(told, "text", delta.text());
                case ReplyEvent.ReasoningDelta delta -> merge(told, "reasoning", delta.text());
                case ReplyEvent.ReasoningMark mark -> {
                    assertThat(mark.maker()).isEqualTo(Dialect.ANTHROPIC_MESSAGES);
                    merge(told, "mark", mark.value());
                }
                case ReplyEvent.ToolCallStarted call -> told.put("call " + call.index(), call.id() + " " + call.name() + " ");
                case ReplyEvent.ToolArguments call -> merge(told, "call " + call.index(), call.fragment());
                default -> {}
            }
        }
        return told;
    }

    private static void assertSame(String name, TreeMap<String, String> told, TreeMap<String, String> expected) {
        assertThat(List.copyOf(told.values())).as(name).isEqualTo(List.copyOf(expected.values()));
    }

    private static void assertUsage(String name, ReplyEvent.Finished finished, JsonNode usage) {
        assertThat(finished.usage().estimated()).as(name).isFalse();
        assertThat(finished.usage().inputUncached()).as(name).isEqualTo(usage.path("input_tokens").asLong());
        assertThat(finished.usage().cacheRead()).as(name).isEqualTo(usage.path("cache_read_input_tokens").asLong());
        assertThat(finished.usage().cacheWrite5m() + finished.usage().cacheWrite1h()).as(name)
                .isEqualTo(usage.path("cache_creation_input_tokens").asLong());
        assertThat(finished.usage().output()).as(name).isEqualTo(usage.path("output_tokens").asLong());
        assertThat(finished.usage().outputReasoning()).as(name)
                .isEqualTo(usage.path("output_tokens_details").path("thinking_tokens").asLong());
    }

    @Test
    void recorded_streams_say_what_stands_in_them() throws IOException {
        for (var recording : Messages.recordedStreams().entrySet()) {
            // Given
            var payloads = Messages.payloads(new String(recording.getValue(), StandardCharsets.UTF_8));
            var usage = Messages.JACKSON.createObjectNode();
            var word = "";
            for (var payload : payloads) {
                for (var counts : List.of(payload.path("message").path("usage"), payload.path("usage"))) {
                    counts.properties().forEach(count -> usage.set(count.getKey(), count.getValue()));
                }
                word = payload.path("delta").path("stop_reason").asText(word);
            }

            // When
            var events = Messages.stream(Messages.CANONICAL, recording.getValue());

            // Then
            assertSame(recording.getKey(), told(events), expected(payloads));
            var finished = (ReplyEvent.Finished) events.getLast();
            assertThat(finished.reason()).as(recording.getKey()).isEqualTo(StopWords.reason(word));
            assertUsage(recording.getKey(), finished, usage);
            assertThat(events).as(recording.getKey()).allMatch(event -> event.raw().isEmpty());
        }
    }

    @Test
    void recorded_documents_say_what_stands_in_them() throws IOException {
        for (var recording : Messages.recordedWholes().entrySet()) {
            // Given
            var document = Messages.JACKSON.readTree(recording.getValue());
            var expected = new TreeMap<String, String>();
            for (int i = 0; i < document.path("content").size(); i++) {
                var block = document.path("content").get(i);
                block(block, i, expected);
                expected.computeIfPresent("call " + i, (_, call) -> call + block.path("input"));
            }

            // When
            var events = Messages.whole(Messages.CANONICAL, recording.getValue());

            // Then
            assertSame(recording.getKey(), told(events), expected);
            var finished = (ReplyEvent.Finished) events.getLast();
            assertThat(finished.reason()).as(recording.getKey())
                    .isEqualTo(StopWords.reason(document.path("stop_reason").asText()));
            assertUsage(recording.getKey(), finished, document.path("usage"));
        }
    }

    @Test
    void a_caller_of_the_same_dialect_gets_every_event_as_it_came() throws IOException {
        for (var recording : Messages.recordedStreams().entrySet()) {
            // Given
            var lines = new String(recording.getValue(), StandardCharsets.UTF_8).lines()
                    .filter(line -> line.startsWith("data: ")).map(line -> line.substring(6).trim()).toList();

            // When
            var written = Messages.written(true, Messages.stream(Messages.PASSING, recording.getValue()));

            // Then
            assertThat(written.lines().filter(line -> line.startsWith("data: ")).map(line -> line.substring(6)).toList())
                    .as(recording.getKey()).isEqualTo(lines);
            assertThat(Messages.names(written)).as(recording.getKey())
                    .isEqualTo(Messages.payloads(written).stream().map(payload -> payload.path("type").asText()).toList());
        }
        for (var recording : Messages.recordedWholes().entrySet()) {
            var written = Messages.written(false, Messages.whole(Messages.PASSING, recording.getValue()));
            assertThat(written).as(recording.getKey()).isEqualTo(new String(recording.getValue(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void what_is_written_of_a_recording_means_the_same_when_it_is_read_again() throws IOException {
        for (var recording : Messages.recordedStreams().entrySet()) {
            var events = Messages.stream(Messages.CANONICAL, recording.getValue());
            for (boolean stream : new boolean[] {true, false}) {
                // When
                var bytes = Messages.written(stream, events).getBytes(StandardCharsets.UTF_8);
                var again = stream ? Messages.stream(Messages.CANONICAL, bytes) : Messages.whole(Messages.CANONICAL, bytes);

                // Then
                var as = recording.getKey() + (stream ? " streamed" : " whole");
                assertThat(without(told(again))).as(as).isEqualTo(without(told(events)));
                assertThat(again.getLast()).as(as).isEqualTo(events.getLast());
            }
        }
    }

    /** Arguments that broke off are an object of their own in a document. */
    private static Map<String, String> without(TreeMap<String, String> told) {
        told.replaceAll((key, value) -> key.startsWith("call") ? value.substring(0, value.indexOf(' ')) : value);
        return told;
    }

    @Test
    void events_do_not_depend_on_how_the_bytes_arrive() throws IOException {
        var random = new Random(7);
        for (var recording : Messages.recordedStreams().entrySet()) {
            var stream = recording.getValue();
            var expected = Messages.stream(Messages.PASSING, stream);
            for (int cut = 0; stream.length < 2_000 && cut <= stream.length; cut++) {
                assertThat(Messages.stream(Messages.PASSING, stream, cut)).as("%s cut at %d", recording.getKey(), cut)
                        .isEqualTo(expected);
            }
            for (int round = 0; round < 6; round++) {
                int largest = 1 << random.nextInt(12);
                var cuts = new ArrayList<Integer>();
                for (int at = random.nextInt(largest) + 1; at < stream.length; at += random.nextInt(largest) + 1) {
                    cuts.add(at);
                }
                assertThat(Messages.stream(Messages.PASSING, stream, cuts.stream().mapToInt(i -> i).toArray()))
                        .as("%s round %d", recording.getKey(), round).isEqualTo(expected);
            }
        }
    }

    @Test
    void a_recorded_stream_cut_anywhere_is_never_a_success() throws IOException {
        for (var recording : Messages.recordedStreams().entrySet()) {
            var stream = recording.getValue();
            int end = new String(stream, StandardCharsets.ISO_8859_1).lastIndexOf('}');
            for (int length : Cuts.before(end + 1, stream.length)) {
                var events = Messages.stream(Messages.CANONICAL, Arrays.copyOf(stream, length));
                assertThat(events.getLast()).as("%s cut at %d", recording.getKey(), length).isInstanceOf(ReplyEvent.Failed.class);
            }
        }
    }

    @Test
    void mutated_recordings_have_one_end_and_raise_no_exception() throws IOException {
        var random = new Random(8);
        var all = new TreeMap<>(Messages.recordedStreams());
        all.putAll(Messages.recordedWholes());
        for (var recording : all.entrySet()) {
            for (int round = 0; round < 200; round++) {
                // Given
                var bytes = recording.getValue().clone();
                for (int i = random.nextInt(6); i >= 0; i--) {
                    bytes[random.nextInt(bytes.length)] = (byte) "{}[]\":,0nt \\".charAt(random.nextInt(12));
                }

                // When
                boolean stream = recording.getKey().endsWith(".sse") || recording.getKey().endsWith(".txt");
                var options = random.nextBoolean() ? Messages.CANONICAL : Messages.PASSING;
                var events = stream ? Messages.stream(options, bytes) : Messages.whole(options, bytes);

                // Then
                assertThat(events.stream().filter(ReplyEvent::last)).as("%s round %d", recording.getKey(), round).hasSize(1);
                assertThat(events.getLast().last()).isTrue();
                Messages.written(stream, events);
            }
        }
    }
}
