/**
 * Runs the decisions of the production classes on a simulated log: seeded, single-threaded, on a virtual clock, under every fault that a
 * log and its clients know. Knows no Kafka, no HTTP and no real time.
 */
@NullMarked
package dev.signalbox.lab;

import org.jspecify.annotations.NullMarked;
