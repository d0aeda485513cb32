/**
 * Avro and the Confluent wire format at the edge: one codec per topic between bytes and the plain values.
 */
@NullMarked
package dev.signalbox.records.wire;

import org.jspecify.annotations.NullMarked;
