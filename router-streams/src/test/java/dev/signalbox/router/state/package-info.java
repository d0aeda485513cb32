/** The machine's rules in plain words, and its laws over random histories. */
@NullMarked
package dev.signalbox.router.state;

import org.jspecify.annotations.NullMarked;
