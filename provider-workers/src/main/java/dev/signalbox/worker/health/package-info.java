/**
 * What a worker knows of a target's health: circuit, success and latency against its own past, cool-downs, when to probe. Decides nothing
 * about routing, and knows no Kafka, no HTTP and no clock.
 */
@NullMarked
package dev.signalbox.worker.health;

import org.jspecify.annotations.NullMarked;
