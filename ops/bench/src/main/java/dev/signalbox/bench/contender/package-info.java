/**
 * Who is measured: how each is started, reached, watched from the outside and stopped. Contenders are processes of
 * their own; what they cost is read from /proc, never asked of them.
 */
@NullMarked
package dev.signalbox.bench.contender;

import org.jspecify.annotations.NullMarked;
