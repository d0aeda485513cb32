/**
 * Watches targets from outside their calls: keeps and publishes their health, asks idle and unwell ones whether they live, reads the
 * engines' metrics. Only the home worker of a target does so.
 */
@NullMarked
package dev.signalbox.worker.probe;

import org.jspecify.annotations.NullMarked;
