/**
 * What the router decided and why, packed small. Plain values.
 */
@NullMarked
package dev.signalbox.records.decision;

import org.jspecify.annotations.NullMarked;
