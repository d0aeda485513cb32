/**
 * What of the log is left out. Knows the words of the libraries that write it.
 */
@NullMarked
package dev.signalbox.runtime.log;

import org.jspecify.annotations.NullMarked;
