/**
 * How an answer is found and followed again: what request ids and event ids say, and what the log of replies amounts to
 * for somebody who only looks on. Plain values; knows no Kafka and no HTTP.
 */
@NullMarked
package dev.signalbox.ingress.resume;

import org.jspecify.annotations.NullMarked;
