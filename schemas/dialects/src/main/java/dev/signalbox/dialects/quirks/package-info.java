/** What differs from a dialect in a provider's requests: changes of a body that its codec has written. Pure. */
@NullMarked
package dev.signalbox.dialects.quirks;

import org.jspecify.annotations.NullMarked;
