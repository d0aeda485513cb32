package dev.signalbox.acceptance.chaos;

import java.time.Duration;

/**
 * How a run is made.
 *
 * @param seed decides which process is struck, and when
 * @param rate requests a second
 * @param tokens of each answer
 * @param rounds of each trial
 * @param minutes that the saturated trial lasts
 * @param moment at which blows fall
 */
record Plan(long seed, double rate, int tokens, int rounds, int minutes, Moment moment) {
    static final Duration BEFORE = Duration.ofSeconds(6);
    static final Duration AFTER = Duration.ofSeconds(8);
}
