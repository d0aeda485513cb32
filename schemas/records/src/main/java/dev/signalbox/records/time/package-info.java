/**
 * The only source of time and of timers, real and manual.
 */
@NullMarked
package dev.signalbox.records.time;

import org.jspecify.annotations.NullMarked;
