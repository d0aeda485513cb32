/**
 * Everything on this machine in one process: broker, registry, services, and simulated engines where no provider is configured. Knows how
 * the parts are started and in which order; decides nothing about requests.
 */
@NullMarked
package dev.signalbox.standalone.up;

import org.jspecify.annotations.NullMarked;
