/**
 * One request at the reader of its replies: where it was published, which attempt answers it, and when it is over. Decides on values and
 * the time it is given, and must know neither HTTP nor Kafka, so that the simulated log runs the same classes.
 */
@NullMarked
package dev.signalbox.ingress.fold;

import org.jspecify.annotations.NullMarked;
