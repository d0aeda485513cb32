/**
 * What lies behind the front: requests, events and cancels to the log, replies from it, and who is alive. Knows no
 * HTTP.
 */
@NullMarked
package dev.signalbox.ingress.pipe;

import org.jspecify.annotations.NullMarked;
