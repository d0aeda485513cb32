/**
 * What runs where: this router's own attempts, counted the moment they are decided, and the other routers' as their deltas tell. Pure;
 * knows targets and tokens, but neither health nor cost.
 */
@NullMarked
package dev.signalbox.router.inflight;

import org.jspecify.annotations.NullMarked;
