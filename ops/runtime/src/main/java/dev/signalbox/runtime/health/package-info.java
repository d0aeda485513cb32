/**
 * Liveness, readiness and metrics over HTTP for operators and orchestrators.
 */
@NullMarked
package dev.signalbox.runtime.health;

import org.jspecify.annotations.NullMarked;
