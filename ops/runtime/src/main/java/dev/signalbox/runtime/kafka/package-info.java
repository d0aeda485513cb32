/**
 * Kafka clients with the settings this system needs, topics that exist, and letters for bytes nobody could read.
 */
@NullMarked
package dev.signalbox.runtime.kafka;

import org.jspecify.annotations.NullMarked;
