/**
 * What a worker does before it takes orders: calls played through against itself, so that the first real one does not wait for code that
 * runs for the first time. Nothing of it leaves the process.
 */
@NullMarked
package dev.signalbox.worker.rehearsal;

import org.jspecify.annotations.NullMarked;
