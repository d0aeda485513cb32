package dev.signalbox.dialects.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ThinkingTest {
    @Test
    void a_word_survives_the_way_through_a_budget() {
        for (var effort : Thinking.Effort.values()) {
            int budget = Thinking.effort(effort).budget().orElseThrow();
            assertThat(Thinking.budget(budget).word()).contains(effort);
        }
    }

    @Test
    void a_budget_is_never_called_less_than_it_is() {
        assertThat(Thinking.budget(0).word()).contains(Thinking.Effort.MINIMAL);
        assertThat(Thinking.budget(1_025).word()).contains(Thinking.Effort.LOW);
        assertThat(Thinking.budget(Integer.MAX_VALUE).word()).contains(Thinking.Effort.MAX);
    }

    @Test
    void what_was_said_goes_before_what_is_derived() {
        assertThat(Thinking.budget(5_000).budget()).hasValue(5_000);
        assertThat(Thinking.effort(Thinking.Effort.LOW).word()).contains(Thinking.Effort.LOW);
    }

    @Test
    void who_said_no_amount_has_none() {
        assertThat(Thinking.UNSAID.budget()).isEmpty();
        assertThat(Thinking.OFF.word()).isEmpty();
    }
}
