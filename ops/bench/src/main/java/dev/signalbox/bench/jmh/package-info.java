/**
 * JMH benchmarks of what a round trip hides, such as one routing decision. Run by JMH's own main.
 */
@NullMarked
package dev.signalbox.bench.jmh;

import org.jspecify.annotations.NullMarked;
