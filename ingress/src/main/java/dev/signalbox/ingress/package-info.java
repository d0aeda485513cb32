/**
 * The HTTP front as a process: its settings, its parts put together, its main.
 */
@NullMarked
package dev.signalbox.ingress;

import org.jspecify.annotations.NullMarked;
