package dev.signalbox.bench;

import java.time.Duration;
import java.util.List;

/**
 * What a run does.
 *
 * @param warm under load for each contender, before anything counts
 * @param window what counts of one round
 * @param memory how long the memory scenario lasts
 */
public record Plan(List<Scenario> scenarios, Duration warm, int rounds, Duration window, Duration memory) {
    public Plan {
        scenarios = List.copyOf(scenarios);
    }

    String words() {
        return "Each contender was warmed for " + warm.toSeconds() + " s; contenders took turns, " + rounds
                + " rounds of " + window.toSeconds()
                + " s each; figures are medians. Broker, contender, upstream and load generator shared the machine.";
    }
}
