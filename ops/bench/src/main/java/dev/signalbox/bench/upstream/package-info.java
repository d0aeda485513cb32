/**
 * An upstream that answers at once, or streams at a pace that the model's name sets. It runs in a JVM of its own, so
 * that its cost is the same for every contender.
 */
@NullMarked
package dev.signalbox.bench.upstream;

import org.jspecify.annotations.NullMarked;
