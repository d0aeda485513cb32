/**
 * The project's own benchmark: contenders, scenarios, rounds and the report, all in one run. What is said here holds
 * as ratios to the bare pipe of the same run; the absolute figures are those of one machine in one hour.
 */
@NullMarked
package dev.signalbox.bench;

import org.jspecify.annotations.NullMarked;
