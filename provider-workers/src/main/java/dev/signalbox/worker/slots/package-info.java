/**
 * Decides what a worker begins, refuses and stops: slots of targets, attempts seen, cancels that came early. Knows no Kafka, no HTTP and
 * no clock; time is an argument.
 */
@NullMarked
package dev.signalbox.worker.slots;

import org.jspecify.annotations.NullMarked;
