/**
 * Media that callers name by a URL, fetched for providers that take only bytes: whatever a caller writes there, nothing is reached that it
 * could not reach itself.
 */
@NullMarked
package dev.signalbox.worker.media;

import org.jspecify.annotations.NullMarked;
