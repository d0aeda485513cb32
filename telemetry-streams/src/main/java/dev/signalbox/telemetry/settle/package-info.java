/**
 * One settled answer per batch request, exactly once.
 */
@NullMarked
package dev.signalbox.telemetry.settle;

import org.jspecify.annotations.NullMarked;
