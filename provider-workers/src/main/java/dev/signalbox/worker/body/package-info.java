/**
 * Fetches request bodies that travel as references, by partition and offset. Knows nothing of what is in them.
 */
@NullMarked
package dev.signalbox.worker.body;

import org.jspecify.annotations.NullMarked;
