/** Hashes and estimates of a prompt, by which requests are routed. */
@NullMarked
package dev.signalbox.dialects.facts;

import org.jspecify.annotations.NullMarked;
