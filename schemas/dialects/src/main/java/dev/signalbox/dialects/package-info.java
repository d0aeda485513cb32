/**
 * One codec per API family: requests and replies between what is on the wire and what is on the log. Pure: bytes in,
 * values out; knows no HTTP, no Kafka and no clock.
 */
@NullMarked
package dev.signalbox.dialects;

import org.jspecify.annotations.NullMarked;
