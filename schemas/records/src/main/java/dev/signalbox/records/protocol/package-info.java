/**
 * The parts of the protocol that several services share, as pure state: who is alive, and how replies fold into one answer.
 */
@NullMarked
package dev.signalbox.records.protocol;

import org.jspecify.annotations.NullMarked;
