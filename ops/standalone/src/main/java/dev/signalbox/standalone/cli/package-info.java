/**
 * The commands of {@code ops/signalbox}. Each reads its arguments, does one thing, and says what to do when it cannot.
 */
@NullMarked
package dev.signalbox.standalone.cli;

import org.jspecify.annotations.NullMarked;
