/** What a provider's error means, whatever shape it comes in: which failure it is, and how long to stay away. */
@NullMarked
package dev.signalbox.dialects.failure;

import org.jspecify.annotations.NullMarked;
