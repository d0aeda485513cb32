/**
 * Server-sent events, read in whatever pieces they arrive and framed for writing. Knows nothing of what the payloads
 * mean.
 */
@NullMarked
package dev.signalbox.dialects.sse;

import org.jspecify.annotations.NullMarked;
