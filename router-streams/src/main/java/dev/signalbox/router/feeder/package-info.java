/**
 * Moves batch requests to the router as fast as it settles them, and no faster. Reads envelopes; bodies stay where their users wrote them.
 */
@NullMarked
package dev.signalbox.router.feeder;

import org.jspecify.annotations.NullMarked;
