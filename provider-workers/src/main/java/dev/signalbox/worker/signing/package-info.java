/** Signatures of calls, for providers that know a caller by one instead of a key in a header. Pure: no clock, no HTTP. */
@NullMarked
package dev.signalbox.worker.signing;

import org.jspecify.annotations.NullMarked;
