package dev.signalbox.dialects.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.signalbox.dialects.HeaderLookup;
import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.laws.Cuts;
import dev.signalbox.dialects.laws.Folder;
import dev.signalbox.dialects.laws.Wires;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.ReplyEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GeminiRecordingsTest {
    @Test
    void every_recorded_stream_says_what_a_plain_reading_says() throws IOException {
        for (var recording : Geminis.goodStreams().entrySet()) {
            // Given
            var payloads = Geminis.payloads(recording.getValue());

            // When
            var events = Geminis.stream(Geminis.CANONICAL, recording.getValue());
            var passed = Geminis.stream(Geminis.PASSING, recording.getValue());
            var array = Geminis.stream(Geminis.CANONICAL, Geminis.array(payloads));

            // Then
            var trees = Geminis.trees(payloads);
            assertThat(Geminis.told(events)).as(recording.getKey()).isEqualTo(Geminis.expected(trees));
            assertThat(events.getFirst()).as(recording.getKey())
                    .isEqualTo(new ReplyEvent.Started(trees.getFirst().path("modelVersion").asText(""), Bytes.EMPTY));
            ends(recording.getKey(), events, trees);
            assertThat(raws(passed)).as(recording.getKey()).isEqualTo(payloads);
            assertThat(bare(passed)).as(recording.getKey()).isEqualTo(events);
            assertThat(array).as(recording.getKey() + " as an array").isEqualTo(events);
        }
    }

    @Test
    void every_recorded_whole_answer_says_what_a_plain_reading_says() throws IOException {
        for (var recording : Geminis.wholes().entrySet()) {
            // When
            var events = Geminis.whole(Geminis.CANONICAL, recording.getValue());
            var passed = Geminis.whole(Geminis.PASSING, recording.getValue(), 1, 7);

            // Then
            var trees = List.of(Geminis.JACKSON.readTree(recording.getValue()));
            assertThat(Geminis.told(events)).as(recording.getKey()).isEqualTo(Geminis.expected(trees));
            ends(recording.getKey(), events, trees);
            assertThat(passed).as(recording.getKey())
                    .containsExactly(new ReplyEvent.Whole(Bytes.of(recording.getValue())), events.getLast());
        }
    }

    private static void ends(String name, List<ReplyEvent> events, List<JsonNode> responses) {
        var word = "";
        JsonNode usage = MissingNode.getInstance();
        boolean called = false;
        for (var response : responses) {
            var candidate = response.path("candidates").path(0);
            word = candidate.path("finishReason").asText(word);
            usage = response.path("usageMetadata").has("promptTokenCount") ? response.path("usageMetadata") : usage;
            called |= !candidate.path("content").path("parts").findValues("functionCall").isEmpty();
        }
        var reason = switch (word) {
            case "STOP" -> called ? FinishReason.TOOL_CALLS : FinishReason.STOP;
            case "SAFETY", "RECITATION" -> FinishReason.CONTENT_FILTER;
            default -> throw new IllegalStateException("no recording has " + word);
        };
        assertThat(events.getLast()).as(name).isInstanceOf(ReplyEvent.Finished.class);
        assertThat(events.stream().filter(ReplyEvent::last)).as(name).hasSize(1);
        var finished = (ReplyEvent.Finished) events.getLast();
        assertThat(finished.reason()).as(name).isEqualTo(reason);
        if (usage.isMissingNode()) {
            assertThat(finished.usage().estimated()).as(name).isTrue();
            assertThat(finished.usage().output()).as(name).isPositive();
        } else {
            long thoughts = usage.path("thoughtsTokenCount").asLong();
            assertThat(finished.usage().input()).as(name).isEqualTo(
                    usage.path("promptTokenCount").asLong() + usage.path("toolUsePromptTokenCount").asLong());
            assertThat(finished.usage().output()).as(name).isEqualTo(usage.path("candidatesTokenCount").asLong() + thoughts);
            assertThat(finished.usage().outputReasoning()).as(name).isEqualTo(thoughts);
            assertThat(finished.usage().cacheRead()).as(name).isEqualTo(usage.path("cachedContentTokenCount").asLong());
        }
    }

    @Test
    void events_do_not_depend_on_how_the_bytes_arrive() throws IOException {
        var random = new Random(41);
        for (var recording : Geminis.streams().entrySet()) {
            for (var stream : List.of(recording.getValue(), Geminis.array(Geminis.payloads(recording.getValue())))) {
                // Given
                var expected = Geminis.stream(Geminis.PASSING, stream);

                // When, Then
                for (int cut = 0; cut <= stream.length; cut += stream.length < 1_500 ? 1 : 83) {
                    assertThat(Geminis.stream(Geminis.PASSING, stream, cut).equals(expected))
                            .as("%s cut at %d", recording.getKey(), cut).isTrue();
                }
                for (int round = 0; round < 6; round++) {
                    var cuts = Wires.cuts(random, stream.length);
                    assertThat(Geminis.stream(Geminis.PASSING, stream, cuts).equals(expected))
                            .as("%s round %d", recording.getKey(), round).isTrue();
                }
            }
        }
    }

    @Test
    void a_stream_cut_before_its_finish_reason_is_never_a_success() throws IOException {
        for (var recording : Geminis.streams().entrySet()) {
            // Given: some name a reason in each chunk, and then only the close tells the end
            var stream = recording.getValue();
            int reason = new String(stream, StandardCharsets.ISO_8859_1).indexOf("\"finishReason\"");
            int whole = reason;
            while (whole >= 0 && whole < stream.length && stream[whole] != '\r' && stream[whole] != '\n') {
                whole++;
            }
            int end = reason < 0 ? stream.length + 1 : whole;

            // When, Then
            for (int length : Cuts.before(end, stream.length)) {
                assertThat(Geminis.stream(Geminis.CANONICAL, Arrays.copyOf(stream, length)).getLast())
                        .as("%s cut at %d", recording.getKey(), length).isInstanceOf(ReplyEvent.Failed.class);
            }
        }
    }

    @Test
    void an_array_cut_anywhere_is_never_a_success() throws IOException {
        for (var recording : Geminis.goodStreams().entrySet()) {
            // Given
            var stream = Geminis.array(Geminis.payloads(recording.getValue()));

            // When, Then
            for (int length : Cuts.before(stream.length, stream.length)) {
                assertThat(Geminis.stream(Geminis.CANONICAL, Arrays.copyOf(stream, length)).getLast())
                        .as("%s cut at %d", recording.getKey(), length).isInstanceOf(ReplyEvent.Failed.class);
            }
        }
    }

    @Test
    void recorded_streams_that_failed_are_failures() throws IOException {
        // Given
        var streams = Geminis.streams();

        // When
        var cancelled = (ReplyEvent.Failed) Geminis.stream(
                Geminis.CANONICAL, streams.get("vertexai-streaming-failure-error-mid-stream.txt")).getLast();
        var empty = (ReplyEvent.Failed) Geminis.stream(
                Geminis.CANONICAL, streams.get("vertexai-streaming-failure-empty-content.txt")).getLast();

        // Then
        assertThat(cancelled.failure()).isEqualTo(Failure.PROVIDER_ERROR);
        assertThat(cancelled.message()).isEqualTo("The operation was cancelled.");
        assertThat(empty.failure()).isEqualTo(Failure.STREAM_BROKEN);
    }

    @Test
    void whatever_happens_to_a_recording_there_is_one_last_event_and_no_exception() throws IOException {
        var streams = new ArrayList<>(Geminis.streams().values());
        var wholes = new ArrayList<>(Geminis.wholes().values());
        streams.addAll(streams.stream().map(stream -> Geminis.array(Geminis.payloads(stream))).toList());
        for (int seed = 0; seed < 4_000; seed++) {
            // Given
            var random = new Random(seed);
            boolean stream = seed % 4 != 0;
            var from = stream ? streams : wholes;
            var mutated = mutated(from.get(random.nextInt(from.size())), random);
            var options = seed % 2 == 0 ? Geminis.CANONICAL : Geminis.PASSING.withWholeTools();

            // When
            var events = stream ? Geminis.stream(options, mutated) : Geminis.whole(options, mutated);

            // Then
            assertThat(events.stream().filter(ReplyEvent::last)).as("seed %d", seed).hasSize(1);
            assertThat(events.getLast().last()).as("seed %d", seed).isTrue();
            var writer = Geminis.CODEC.writeReply(stream, new WriteOptions("r", 1, "m", true));
            events.forEach(event -> writer.write(event, _ -> {}));
        }
    }

    static byte[] mutated(byte[] original, Random random) {
        var bytes = original.clone();
        for (int changes = 1 + random.nextInt(4); changes > 0 && bytes.length > 0; changes--) {
            int at = random.nextInt(bytes.length);
            int length = Math.min(bytes.length - at, 1 + random.nextInt(40));
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] = (byte) "{}[]\",:0nt\\"
                        .charAt(random.nextInt(11));
                case 2 -> bytes = spliced(bytes, at, at + length, at);
                case 3 -> bytes = spliced(bytes, at, at, at + length);
                default -> bytes = Arrays.copyOf(bytes, at);
            }
        }
        return bytes;
    }

    /** Everything up to one place, and then from another one on. */
    private static byte[] spliced(byte[] bytes, int from, int to, int again) {
        int back = again > to ? again - to : 0;
        var out = new byte[from + back + bytes.length - to];
        System.arraycopy(bytes, 0, out, 0, from);
        System.arraycopy(bytes, to, out, from, back);
        System.arraycopy(bytes, to, out, from + back, bytes.length - to);
        return out;
    }

    @Test
    void recorded_errors_are_what_they_are() throws IOException {
        assertThat(error(404, "gemini/error-404-model.res.json").failure()).isEqualTo(Failure.MODEL_MISSING);
        assertThat(error(400, "gemini/vertex-400-context.res.json").failure()).isEqualTo(Failure.CONTEXT_LENGTH);
        assertThat(error(400, "gemini/vertex-400-temperature.res.json").failure()).isEqualTo(Failure.INVALID_REQUEST);
        assertThat(error(429, "gemini-files/vertexai-unary-failure-quota-exceeded.json").failure()).isEqualTo(Failure.RATE_LIMITED);
        var minute = error(429, "gemini/error-429-quota.res.json");
        assertThat(minute.failure()).isEqualTo(Failure.RATE_LIMITED);
        assertThat(minute.retryAfterMillis()).isEqualTo(48_000);
        var told = error(429, "vercel-chunks/google--google-429-retry-info.json");
        assertThat(told.failure()).isEqualTo(Failure.RATE_LIMITED);
        assertThat(told.retryAfterMillis()).isEqualTo(34_400);
    }

    private static ReplyEvent.Failed error(int status, String file) throws IOException {
        var body = Bytes.of(Files.readAllBytes(Folder.recorded().resolve(file)));
        return Geminis.CODEC.readError(status, HeaderLookup.NONE, body, 0);
    }

    private static List<String> raws(List<ReplyEvent> events) {
        return events.stream().map(ReplyEvent::raw).filter(raw -> !raw.isEmpty()).map(Bytes::asText).toList();
    }

    static List<ReplyEvent> bare(List<ReplyEvent> events) {
        return events.stream()
                .filter(event -> !(event instanceof ReplyEvent.Passed))
                .map(event -> event.withRaw(Bytes.EMPTY))
                .toList();
    }
}
