/**
 * What several Kafka Streams topologies need beside the library's own parts. Knows no service.
 */
@NullMarked
package dev.signalbox.runtime.streams;

import org.jspecify.annotations.NullMarked;
