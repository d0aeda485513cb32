/**
 * Which request answers which idempotency key, as the log of claims says it. Plain values; knows no Kafka and no HTTP.
 */
@NullMarked
package dev.signalbox.ingress.keys;

import org.jspecify.annotations.NullMarked;
