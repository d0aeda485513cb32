/**
 * The words every part of the system speaks: requests, attempts, replies, failures, usage. Plain values; knows no Kafka, no Avro and no HTTP.
 */
@NullMarked
package dev.signalbox.records;

import org.jspecify.annotations.NullMarked;
