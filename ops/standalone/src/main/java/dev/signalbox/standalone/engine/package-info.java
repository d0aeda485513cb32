/**
 * An engine that behaves like vLLM without a GPU: a pure scheduler whose steps take the time a real one's would, and a thin HTTP shell.
 * Knows nothing of Signalbox; it is the other side.
 */
@NullMarked
package dev.signalbox.standalone.engine;

import org.jspecify.annotations.NullMarked;
