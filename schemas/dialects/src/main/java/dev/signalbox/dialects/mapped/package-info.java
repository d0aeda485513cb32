/** Answers of providers that are read by the catalogue's pointers instead of a codec. Pure. */
@NullMarked
package dev.signalbox.dialects.mapped;

import org.jspecify.annotations.NullMarked;
