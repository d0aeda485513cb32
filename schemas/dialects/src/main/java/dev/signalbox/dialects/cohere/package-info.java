/** Cohere's API of its second version, for chat. */
@NullMarked
package dev.signalbox.dialects.cohere;

import org.jspecify.annotations.NullMarked;
