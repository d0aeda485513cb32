/**
 * The one definition site of metrics, and what counts them. Labels come from closed sets, never from free text.
 */
@NullMarked
package dev.signalbox.runtime.metrics;

import org.jspecify.annotations.NullMarked;
