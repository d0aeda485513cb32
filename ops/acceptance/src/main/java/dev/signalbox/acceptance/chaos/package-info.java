/**
 * {@code ops/signalbox chaos}: real processes are killed and paused, engines made to fail, everything saturated, and what must hold is
 * counted and timed. A trial says what is done and what it may cost; how load is made and judged is the same for all.
 */
@NullMarked
package dev.signalbox.acceptance.chaos;

import org.jspecify.annotations.NullMarked;
