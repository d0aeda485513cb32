/**
 * The router as a service: its settings, its start and its drain.
 */
@NullMarked
package dev.signalbox.router;

import org.jspecify.annotations.NullMarked;
