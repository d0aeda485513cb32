/**
 * What processes and targets say of themselves: leases, load, health. Plain values.
 */
@NullMarked
package dev.signalbox.records.fleet;

import org.jspecify.annotations.NullMarked;
