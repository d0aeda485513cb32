/**
 * Keeps this process's lease and knows everybody else's. The thread here is the only writer of its lease book.
 */
@NullMarked
package dev.signalbox.runtime.lease;

import org.jspecify.annotations.NullMarked;
