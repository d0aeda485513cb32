/**
 * The life of a request in the router, as pure transitions over values and {@code now}: received, held, dispatched, accepted, first
 * token, ended. Knows no Kafka, no threads and no clock; whom to send to is asked of a {@link dev.signalbox.router.state.Chooser}.
 */
@NullMarked
package dev.signalbox.router.state;

import org.jspecify.annotations.NullMarked;
