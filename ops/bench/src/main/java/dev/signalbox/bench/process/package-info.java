/**
 * Child processes: started, waited for, watched through /proc, stopped. A child of the bench ends when the bench does.
 */
@NullMarked
package dev.signalbox.bench.process;

import org.jspecify.annotations.NullMarked;
