/**
 * OpenAI's legacy completions: a text goes on, or is filled in where something is missing. Editors complete code by it. A
 * completion is no turn of a conversation, so nothing here is translated; same dialect on both sides passes bytes
 * through.
 */
@NullMarked
package dev.signalbox.dialects.completions;

import org.jspecify.annotations.NullMarked;
