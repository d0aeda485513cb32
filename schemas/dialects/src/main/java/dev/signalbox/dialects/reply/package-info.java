/** What readers of answers have in common, whatever dialect they read. */
@NullMarked
package dev.signalbox.dialects.reply;

import org.jspecify.annotations.NullMarked;
