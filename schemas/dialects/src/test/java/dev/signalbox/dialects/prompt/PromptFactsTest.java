package dev.signalbox.dialects.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.laws.Prompts;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Feature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PromptFactsTest {
    private static Facts facts(Prompt prompt) {
        return PromptFacts.of(prompt, "my-model", true, "", Facts.Spans.UNKNOWN);
    }

    private static Prompt said(Turn... turns) {
        return Prompt.of(Dialect.OPENAI_CHAT, List.of(turns));
    }

    @Test
    void a_conversation_that_goes_on_keeps_its_blocks_and_its_affinity() {
        for (long seed = 0; seed < 500; seed++) {
            // Given
            var prompt = Prompts.of(seed, Dialect.OPENAI_CHAT);
            var before = facts(prompt);
            var more = new ArrayList<>(prompt.turns());
            more.add(Turn.of(Role.ASSISTANT, "and then ".repeat(100)));
            more.add(Turn.of(Role.USER, "what?"));

            // When
            var after = facts(prompt.withTurns(more));

            // Then
            assertThat(Arrays.copyOf(after.prefixBlocks(), before.prefixBlocks().length)).isEqualTo(before.prefixBlocks());
            assertThat(after.affinity()).as("seed %d", seed).isEqualTo(before.affinity());
            assertThat(after.promptTokens()).isGreaterThan(before.promptTokens());
        }
    }

    @Test
    void conversations_with_other_beginnings_are_told_apart() {
        var affinities = new HashSet<String>();
        for (int i = 0; i < 100; i++) {
            affinities.add(facts(said(Turn.of(Role.SYSTEM, "be brief"), Turn.of(Role.USER, "question " + i))).affinity());
        }
        assertThat(affinities).hasSize(100);
    }

    @Test
    void the_callers_own_key_is_hashed_and_decides() {
        var one = PromptFacts.of(said(Turn.of(Role.USER, "a")), "m", false, "user-7", Facts.Spans.UNKNOWN);
        var other = PromptFacts.of(said(Turn.of(Role.USER, "b")), "m", false, "user-7", Facts.Spans.UNKNOWN);
        assertThat(one.affinity()).isEqualTo(other.affinity()).doesNotContain("user-7");
    }

    @Test
    void text_counts_four_bytes_to_a_token_and_pictures_by_the_piece() {
        var text = said(Turn.of(Role.USER, "x".repeat(400)));
        assertThat(facts(text).promptTokens()).isEqualTo(104);
        var image = new Part.Image(new Media.Inline("image/png", "A".repeat(100_000)), "", CacheMark.NONE, "");
        var seen = facts(said(new Turn(Role.USER, List.of(image))));
        assertThat(seen.promptTokens()).isBetween(500, 2_000);
        assertThat(seen.needs(Feature.VISION)).isTrue();
        assertThat(seen.prefixBlocks()).isEmpty();
    }

    @Test
    void pictures_in_results_are_seen_too() {
        var image = new Part.Image(new Media.Remote("https://pictures.test/a.png"), "", CacheMark.NONE, "");
        var result = new Part.ToolResult("c1", "f", List.of(image), false, CacheMark.NONE, "");
        assertThat(facts(said(Turn.of(Role.USER, "a"), new Turn(Role.TOOL, List.of(result)))).needs(Feature.VISION)).isTrue();
    }

    @Test
    void what_the_settings_need_is_said() {
        var turns = List.of(Turn.of(Role.USER, "a"));
        var tool = new Tool.Function("f", "", Json.of("{}"), Optional.empty(), CacheMark.NONE);
        var forced = new Prompt(Dialect.GEMINI, turns, List.of(tool), ToolChoice.one("f"), Sampling.PLAIN, Format.FREE,
                Thinking.effort(Thinking.Effort.LOW), List.of());
        var facts = facts(forced);
        assertThat(List.of(Feature.TOOLS, Feature.GRAMMAR, Feature.REASONING)).allMatch(facts::needs);
        assertThat(facts.needs(Feature.JSON_SCHEMA)).isFalse();

        var shaped = new Prompt(Dialect.GEMINI, turns, List.of(), ToolChoice.OPEN, Sampling.PLAIN,
                new Format.Schema("", "", Json.of("{}"), Optional.empty()), Thinking.OFF, List.of());
        assertThat(List.of(Feature.JSON_SCHEMA, Feature.GRAMMAR)).allMatch(facts(shaped)::needs);
        assertThat(facts(shaped).needs(Feature.REASONING)).isFalse();
    }

    @Test
    void a_last_word_of_the_assistant_is_to_be_continued_but_not_a_call() {
        var user = Turn.of(Role.USER, "a");
        assertThat(facts(said(user, Turn.of(Role.ASSISTANT, "b"))).needs(Feature.PREFILL)).isTrue();
        var call = new Part.ToolUse("c1", "f", "{}", Mark.NONE, CacheMark.NONE);
        assertThat(facts(said(user, new Turn(Role.ASSISTANT, List.of(call)))).needs(Feature.PREFILL)).isFalse();
        assertThat(facts(said(user)).needs(Feature.PREFILL)).isFalse();
    }

    @Test
    void tools_stand_before_all_turns() {
        var turns = List.of(Turn.of(Role.USER, "x".repeat(2_000)));
        var plain = facts(Prompt.of(Dialect.GEMINI, turns));
        var tool = new Tool.Function("f", "", Json.of("{}"), Optional.empty(), CacheMark.NONE);
        var tooled = facts(new Prompt(Dialect.GEMINI, turns, List.of(tool), ToolChoice.OPEN, Sampling.PLAIN, Format.FREE,
                Thinking.UNSAID, List.of()));
        assertThat(tooled.prefixBlocks()).hasSameSizeAs(plain.prefixBlocks()).doesNotContain(plain.prefixBlocks());
        assertThat(tooled.affinity()).isNotEqualTo(plain.affinity());
    }

    @Test
    void the_limit_is_passed_on() {
        var sampling = new Sampling(OptionalInt.of(77), Sampling.PLAIN.temperature(), Sampling.PLAIN.topP(), OptionalInt.empty(),
                Sampling.PLAIN.frequencyPenalty(), Sampling.PLAIN.presencePenalty(), List.of(), Sampling.PLAIN.seed(), 2, OptionalInt.of(0));
        var facts = facts(new Prompt(Dialect.GEMINI, List.of(), List.of(), ToolChoice.OPEN, sampling, Format.FREE,
                Thinking.UNSAID, List.of()));
        assertThat(facts.maxOutputTokens()).isEqualTo(77);
        assertThat(List.of(Feature.SEVERAL_CHOICES, Feature.LOGPROBS)).allMatch(facts::needs);
        assertThat(facts.model()).isEqualTo("my-model");
        assertThat(facts.stream()).isTrue();
    }
}
