/**
 * OpenAI's embeddings: texts become vectors. Nothing is translated; same dialect on both sides passes bytes through.
 */
@NullMarked
package dev.signalbox.dialects.embeddings;

import org.jspecify.annotations.NullMarked;
