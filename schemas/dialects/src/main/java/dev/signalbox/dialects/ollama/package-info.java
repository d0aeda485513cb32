/** Ollama's own API: a JSON object on each line, arguments of calls as objects. */
@NullMarked
package dev.signalbox.dialects.ollama;

import org.jspecify.annotations.NullMarked;
