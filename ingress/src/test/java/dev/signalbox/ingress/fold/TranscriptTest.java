package dev.signalbox.ingress.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.Bytes;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Feature;
import dev.signalbox.records.ReplyEvent;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TranscriptTest {
    private static Facts facts(int maxOutputTokens, Feature... features) {
        return new Facts("m", true, 100, maxOutputTokens, Feature.mask(Set.of(features)), "a", new long[0], Facts.Spans.UNKNOWN);
    }

    private static Transcript of(Facts facts, ReplyEvent... events) {
        var transcript = new Transcript(facts);
        for (var event : events) {
            transcript.show(event);
        }
        return transcript;
    }

    private static ReplyEvent text(String text) {
        return new ReplyEvent.TextDelta(0, text, Bytes.EMPTY);
    }

    private static ReplyEvent thought(String text) {
        return new ReplyEvent.ReasoningDelta(0, text, Bytes.EMPTY);
    }

    @Test
    void a_part_is_a_token_unless_it_is_too_large_for_one() {
        assertThat(of(facts(0), text(" a"), text(" bc"), text(" extraordin")).tokens()).isEqualTo(3);
        assertThat(of(facts(0), text("x".repeat(400))).tokens()).isEqualTo(100);
    }

    @Test
    void single_characters_are_not_taken_for_tokens() {
        // Given: a provider that smooths what it sends
        var words = "The quick brown fox jumps over the lazy dog, and then it sleeps. ".repeat(18);
        var transcript = new Transcript(facts(512));
        for (var character : words.split("")) {
            transcript.show(text(character));
        }

        // Then
        assertThat(transcript.tokens()).isBetween(250, 300);
        assertThat(transcript.continued().maxOutputTokens()).isGreaterThan(200);
    }

    @Test
    void characters_of_three_bytes_are_tokens() {
        var transcript = new Transcript(facts(0));
        for (var character : "\u4eca\u5929\u5929\u6c14\u5f88\u597d".repeat(10).split("")) {
            transcript.show(text(character));
        }

        assertThat(transcript.tokens()).isEqualTo(60);
    }

    @Test
    void what_is_wanted_shrinks_by_what_was_shown() {
        // When
        var continued = of(facts(10), text(" a"), text(" b")).continued();

        // Then
        assertThat(continued.maxOutputTokens()).isEqualTo(8);
        assertThat(continued.promptTokens()).isEqualTo(102);
        assertThat(of(facts(2), text(" a"), text(" b")).continued().maxOutputTokens()).isEqualTo(1);
        assertThat(of(facts(0), text(" a")).continued().maxOutputTokens()).isZero();
    }

    @Test
    void who_goes_on_must_be_able_to_do_so_with_all_that_was_asked_for() {
        assertThat(Feature.of(of(facts(0), text("a")).continued().features())).containsExactly(Feature.CONTINUATION);
        assertThat(Feature.of(of(facts(0, Feature.GRAMMAR), text("a")).continued().features())).contains(Feature.CONTINUED_GRAMMAR);
        assertThat(Feature.of(of(facts(0, Feature.LOGPROBS), text("a")).continued().features())).contains(Feature.CONTINUED_LOGPROBS);
        assertThat(Feature.of(of(facts(0), thought("hm"), text("a")).continued().features())).contains(Feature.CONTINUED_REASONING);
    }

    @Test
    void some_answers_nobody_can_go_on_with() {
        assertThat(of(facts(0), text("a")).obstacle()).isNull();
        assertThat(of(facts(0), thought("hm"), text("a")).obstacle()).isNull();
        assertThat(of(facts(0, Feature.SEVERAL_CHOICES), text("a")).obstacle()).contains("several choices");
        assertThat(of(facts(0), thought("hm")).obstacle()).contains("reasoned");
        assertThat(of(facts(0), text("")).obstacle()).contains("more than text");
        assertThat(of(facts(0), text("a"), new ReplyEvent.ToolArguments(0, 0, "{", Bytes.EMPTY)).obstacle()).contains("tool");
        assertThat(of(facts(0), text("x".repeat(Transcript.MOST_TEXT)), text("y")).obstacle()).contains("too much");
    }

    @Test
    void an_answer_that_begins_again_leaves_nothing_behind() {
        // Given
        var transcript = of(facts(0), thought("hm"), text("x".repeat(Transcript.MOST_TEXT)), text(""));

        // When
        transcript.reset();
        transcript.show(text("one"));

        // Then
        assertThat(transcript.obstacle()).isNull();
        assertThat(transcript.tokens()).isEqualTo(1);
    }
}
