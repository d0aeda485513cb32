/**
 * The Kafka Streams shell around the router's core: reads, decodes, asks the machine, and sends what it says. Decides nothing.
 */
@NullMarked
package dev.signalbox.router.topology;

import org.jspecify.annotations.NullMarked;
