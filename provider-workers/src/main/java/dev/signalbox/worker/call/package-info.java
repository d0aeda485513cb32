/**
 * Calls providers: one attempt from its body to its last reply, with its timeouts and its cancelling. Knows no Kafka; what it has to say
 * leaves through {@code dev.signalbox.worker.reply}.
 */
@NullMarked
package dev.signalbox.worker.call;

import org.jspecify.annotations.NullMarked;
