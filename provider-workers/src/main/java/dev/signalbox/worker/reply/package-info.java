/**
 * How what a worker has to say leaves it: replies gathered by event-loop tick, events and results, each after what it speaks of. Knows
 * nothing of providers.
 */
@NullMarked
package dev.signalbox.worker.reply;

import org.jspecify.annotations.NullMarked;
