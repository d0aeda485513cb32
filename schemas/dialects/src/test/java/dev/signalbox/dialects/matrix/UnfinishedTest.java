package dev.signalbox.dialects.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.laws.Wires;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ends that are none, or that nobody here knows: no front calls such an answer complete, and each tells the provider's own word. */
class UnfinishedTest {
    private static final ObjectMapper JACKSON = new ObjectMapper();
    private static final WriteOptions OPTIONS = new WriteOptions("req-1", 1_700_000_000, "m", true);

    private static ReplyEvent.Finished read(Dialect back, String document) {
        var events = Wires.read(
                Wires.codec(back).readReply(false, new ReadOptions(true, true, 1)), document.getBytes(StandardCharsets.UTF_8));
        return (ReplyEvent.Finished) events.getLast();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "OPENAI_CHAT | {\"choices\":[{\"index\":0,\"message\":{\"content\":\"a\"},\"finish_reason\":\"%s\"}]} | budget_spent | OTHER",
        "OPENAI_RESPONSES | {\"status\":\"incomplete\",\"incomplete_details\":{\"reason\":\"%s\"},\"output\":[]} | moon | OTHER",
        "ANTHROPIC_MESSAGES | {\"content\":[],\"stop_reason\":\"%s\"} | pause_turn | LENGTH",
        "ANTHROPIC_MESSAGES | {\"content\":[],\"stop_reason\":\"%s\"} | model_context_window_exceeded | LENGTH",
        "ANTHROPIC_MESSAGES | {\"content\":[],\"stop_reason\":\"%s\"} | invented | OTHER",
        "GEMINI | {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]},\"finishReason\":\"%s\"}]} | OTHER | OTHER",
        "GEMINI | {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]},\"finishReason\":\"%s\"}]} | RECITATION | CONTENT_FILTER",
        "GEMINI | {\"promptFeedback\":{\"blockReason\":\"%s\"}} | BLOCKLIST | CONTENT_FILTER",
        "BEDROCK_CONVERSE | {\"output\":{\"message\":{\"content\":[{\"text\":\"a\"}]}},\"stopReason\":\"%s\"} | guardrail_intervened | CONTENT_FILTER",
        "COHERE_V2 | {\"message\":{\"content\":[]},\"finish_reason\":\"%s\"} | PAUSED | OTHER",
        "OLLAMA | {\"message\":{\"content\":\"\"},\"done\":true,\"done_reason\":\"%s\"} | load | OTHER",
    })
    void a_word_that_our_reason_does_not_say_goes_along(Dialect back, String document, String word, FinishReason reason) {
        // When
        var finished = read(back, document.formatted(word));

        // Then
        assertThat(finished.reason()).isEqualTo(reason);
        assertThat(finished.word()).isEqualTo(word);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "OPENAI_CHAT | {\"choices\":[{\"index\":0,\"message\":{\"content\":\"a\"},\"finish_reason\":\"%s\"}]} | stop",
        "OPENAI_CHAT | {\"choices\":[{\"index\":0,\"message\":{\"content\":\"a\"},\"finish_reason\":\"%s\"}]} | STOP",
        "ANTHROPIC_MESSAGES | {\"content\":[],\"stop_reason\":\"%s\"} | end_turn",
        "GEMINI | {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]},\"finishReason\":\"%s\"}]} | STOP",
        "BEDROCK_CONVERSE | {\"output\":{\"message\":{\"content\":[{\"text\":\"a\"}]}},\"stopReason\":\"%s\"} | end_turn",
        "COHERE_V2 | {\"message\":{\"content\":[]},\"finish_reason\":\"%s\"} | COMPLETE",
        "OLLAMA | {\"message\":{\"content\":\"\"},\"done\":true,\"done_reason\":\"%s\"} | stop",
    })
    void a_word_that_our_reason_says_stays_behind(Dialect back, String document, String word) {
        // When
        var finished = read(back, document.formatted(word));

        // Then
        assertThat(finished.reason()).isEqualTo(FinishReason.STOP);
        assertThat(finished.word()).isEmpty();
    }

    private static String told(Dialect front, boolean stream, ReplyEvent.Finished end) {
        var events = List.<ReplyEvent>of(new ReplyEvent.Started("m", Bytes.EMPTY), new ReplyEvent.TextDelta(0, "so", Bytes.EMPTY), end);
        return new String(Wires.written(Wires.codec(front).writeReply(stream, OPTIONS), events), StandardCharsets.UTF_8);
    }

    private static ReplyEvent.Finished end(FinishReason reason, String word) {
        return new ReplyEvent.Finished(reason, Usage.NONE, Bytes.EMPTY).saying(word);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "OPENAI_CHAT | \"finish_reason\":\"content_filter\",\"native_finish_reason\":\"odd \\\"end\\\"\"",
        "OPENAI_COMPLETIONS | \"finish_reason\":\"content_filter\",\"native_finish_reason\":\"odd \\\"end\\\"\"",
        "OPENAI_RESPONSES | \"incomplete_details\":{\"reason\":\"content_filter\",\"native_finish_reason\":\"odd \\\"end\\\"\"}",
        "ANTHROPIC_MESSAGES | \"stop_reason\":\"refusal\",\"stop_sequence\":null,\"stop_details\":null,\"native_finish_reason\":\"odd \\\"end\\\"\"",
        "GEMINI | \"finishReason\":\"OTHER\",\"finishMessage\":\"odd \\\"end\\\"\"",
        "COHERE_V2 | \"finish_reason\":\"ERROR_TOXIC\",\"native_finish_reason\":\"odd \\\"end\\\"\"",
        "OLLAMA | \"done_reason\":\"odd \\\"end\\\"\"",
    })
    void no_front_calls_an_end_that_nobody_knows_a_whole_answer(Dialect front, String said) {
        for (boolean stream : new boolean[] {true, false}) {
            assertThat(told(front, stream, end(FinishReason.OTHER, "odd \"end\""))).as("stream %s", stream).contains(said);
        }
    }

    @Test
    void a_turn_that_pauses_is_cut_short_and_for_its_own_api_pauses() {
        var paused = end(FinishReason.LENGTH, "pause_turn");
        assertThat(told(Dialect.ANTHROPIC_MESSAGES, true, paused)).contains("\"stop_reason\":\"pause_turn\"").doesNotContain("native_finish_reason");
        assertThat(told(Dialect.OPENAI_CHAT, true, paused)).contains("\"finish_reason\":\"length\",\"native_finish_reason\":\"pause_turn\"");
        assertThat(told(Dialect.OPENAI_RESPONSES, false, paused)).contains("\"status\":\"incomplete\"");
    }

    @Test
    void an_end_without_a_word_is_told_as_before_and_a_long_word_is_cut() throws Exception {
        var plain = told(Dialect.OPENAI_CHAT, false, end(FinishReason.OTHER, ""));
        assertThat(JACKSON.readTree(plain).at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(plain).doesNotContain("native_finish_reason");
        assertThat(end(FinishReason.OTHER, "x".repeat(10_000)).word()).hasSize(ReplyEvent.Finished.MOST_WORD);
    }
}
