/**
 * Connections: reads requests, shows answers, and says at once when nobody listens any more. Knows the log only as a
 * {@code Pipe}.
 */
@NullMarked
package dev.signalbox.ingress.http;

import org.jspecify.annotations.NullMarked;
