/**
 * Typed settings that are read once and refuse all mistakes together. Knows nothing of what they are for.
 */
@NullMarked
package dev.signalbox.runtime.settings;

import org.jspecify.annotations.NullMarked;
