/**
 * Signalbox as its users meet it: real processes on a real broker, clients that judge what they get, and the laws that must hold whatever dies.
 * Shared by the acceptance tests and by {@code ops/signalbox chaos}; nothing of the product may know it.
 */
@NullMarked
package dev.signalbox.acceptance;

import org.jspecify.annotations.NullMarked;
