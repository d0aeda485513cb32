/**
 * What a caller asks for, whatever API family it is written in: the middle between any front and any provider. Plain
 * values; knows no wire format.
 */
@NullMarked
package dev.signalbox.dialects.prompt;

import org.jspecify.annotations.NullMarked;
