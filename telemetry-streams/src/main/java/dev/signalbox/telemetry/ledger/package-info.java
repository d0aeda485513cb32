/**
 * The ledger as a Kafka Streams topology around the pure counting.
 */
@NullMarked
package dev.signalbox.telemetry.ledger;

import org.jspecify.annotations.NullMarked;
