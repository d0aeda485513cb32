/** Feeding by credit. */
@NullMarked
package dev.signalbox.router.feeder;

import org.jspecify.annotations.NullMarked;
