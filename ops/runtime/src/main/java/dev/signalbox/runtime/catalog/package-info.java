/**
 * Follows the catalogue on the log, so that every process sees the same version whole.
 */
@NullMarked
package dev.signalbox.runtime.catalog;

import org.jspecify.annotations.NullMarked;
