/**
 * The load generator: closed and open loops over the HTTP client, and what is counted of each answer. It checks order
 * and completeness of every stream, since a fast gateway that loses a chunk is no gateway.
 */
@NullMarked
package dev.signalbox.bench.load;

import org.jspecify.annotations.NullMarked;
