/**
 * Which connections may be open, and how long one on which nothing runs. Knows channels and time, no requests' content.
 */
@NullMarked
package dev.signalbox.ingress.door;

import org.jspecify.annotations.NullMarked;
