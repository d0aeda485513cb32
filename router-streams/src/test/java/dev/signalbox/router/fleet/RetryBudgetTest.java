package dev.signalbox.router.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RetryBudgetTest {
    private final RetryBudget budget = new RetryBudget();

    RetryBudgetTest() {
        budget.catalog(Fleets.catalog(1, 2));
    }

    private int takeAllAfterBreak(long now) {
        int taken = 0;
        for (; taken < 100_000 && budget.allowsAfterBreak("all", now); taken++) {
            budget.takeAfterBreak("all", now);
        }
        return taken;
    }

    @Test
    void all_that_ran_on_the_targets_of_a_name_may_go_on_at_once_and_then_a_share_of_its_calls() {
        assertThat(takeAllAfterBreak(0)).isEqualTo(2 * RetryBudget.OF_A_TARGET);
        assertThat(takeAllAfterBreak(60_000)).as("nothing comes of waiting").isZero();

        for (int i = 0; i < 1_000; i++) {
            budget.called("all", "m0@p0", 10, 60_000 + i);
        }

        assertThat(takeAllAfterBreak(61_000)).isBetween(99, 101);
    }

    @Test
    void answers_that_broke_off_and_calls_that_failed_do_not_take_from_each_other() {
        // When
        takeAllAfterBreak(0);

        // Then
        assertThat(budget.allows("all", "m0@p0", 0)).isTrue();

        // When
        for (; budget.allows("m1", 0);) {
            budget.take("m1", "m1@p1", 0);
        }

        // Then
        assertThat(budget.allowsAfterBreak("m1", 0)).isTrue();
    }

    @Test
    void names_that_share_a_target_share_what_may_be_called_again_there() {
        // When: one name spends all that its target allows
        int taken = 0;
        for (; budget.allows("all", "m0@p0", 0); taken++) {
            budget.take("all", "m0@p0", 0);
        }

        // Then
        assertThat(taken).isEqualTo(RetryBudget.RESERVE);
        assertThat(budget.allows("m0", 0)).as("of its own share nothing is spent").isTrue();
        assertThat(budget.allows("m0", "m0@p0", 0)).isFalse();
        assertThat(budget.allows("m0", "m1@p1", 0)).as("elsewhere").isTrue();

        // When
        for (int i = 0; i < 10 * (RetryBudget.RESERVE + 1); i++) {
            budget.called("m0", "m0@p0", 10, i);
        }

        // Then
        assertThat(budget.allows("m0", "m0@p0", 1_000)).as("what its calls earn is the target's").isTrue();
        budget.take("m0", "m0@p0", 1_000);
        assertThat(budget.allows("m0", "m0@p0", 1_000)).isFalse();
    }
}
