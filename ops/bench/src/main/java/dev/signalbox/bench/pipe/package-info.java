/**
 * The bare pipe: the least that has the shape of this system (HTTP in, three topics, a Streams forward, HTTP out), raw
 * bytes, nothing parsed; and the floor, three Kafka hops without any HTTP. Every figure of the report is a ratio to it.
 */
@NullMarked
package dev.signalbox.bench.pipe;

import org.jspecify.annotations.NullMarked;
