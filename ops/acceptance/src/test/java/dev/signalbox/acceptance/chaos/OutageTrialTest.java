package dev.signalbox.acceptance.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.acceptance.Ask;
import dev.signalbox.acceptance.Outcome;
import java.util.ArrayList;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutageTrialTest {
    @Test
    void first_tokens_are_those_of_streams_that_are_asked_for_and_had_one() {
        // Given
        var outcomes = new ArrayList<Outcome>();
        for (int i = 1; i <= 200; i++) {
            outcomes.add(outcome(true, i * 1_000_000L));
        }
        outcomes.add(outcome(true, -1));
        outcomes.add(outcome(false, 9_000_000_000L));

        // Then
        assertThat(OutageTrial.firstTokensP99(outcomes, _ -> true)).isEqualTo(198);
        assertThat(OutageTrial.firstTokensP99(outcomes, o -> o.at().first() <= 100_000_000L)).isEqualTo(99);
        assertThat(OutageTrial.firstTokensP99(outcomes, _ -> false)).isNaN();
    }

    @Test
    void an_outage_of_which_nothing_is_known_keeps_no_promise() {
        assertThat(OutageTrial.slower(100, 200)).isEmpty();
        assertThat(OutageTrial.slower(100, 201)).hasValueSatisfying(why -> assertThat(why).contains("2.0 times as long"));
        assertThat(OutageTrial.slower(100, Double.NaN)).contains("no stream had a first token in the outage");
        assertThat(OutageTrial.slower(Double.NaN, 100)).contains("no stream had a first token before the outage");
        assertThat(OutageTrial.moreCalls(1_100 + 20 + 2 * 30, 1_000, 30)).isEmpty();
        assertThat(OutageTrial.moreCalls(1_181, 1_000, 30)).contains("1181 calls for 1000 requests, of which 1180 are allowed");
        assertThat(OutageTrial.moreCalls(0, 0, 0)).contains("nothing was asked in the outage");
    }

    private static Outcome outcome(boolean stream, long first) {
        return new Outcome(new Ask(Ask.MODEL, 1, stream, 3), Outcome.Kind.ANSWERED, 200, "", "", "", Optional.empty(),
                new Outcome.Moments(0, first, first, 0));
    }
}
