/**
 * Decides to which partition a request is published, and when it is published again. Plain values; knows no Kafka and
 * no HTTP.
 */
@NullMarked
package dev.signalbox.ingress.publication;

import org.jspecify.annotations.NullMarked;
