/**
 * Single calls for those who want to know whether a provider can be called: everything that a worker's call goes by, and nothing of it on the
 * log.
 */
@NullMarked
package dev.signalbox.worker.trial;

import org.jspecify.annotations.NullMarked;
