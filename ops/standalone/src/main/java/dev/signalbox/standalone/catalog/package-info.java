/**
 * The catalogue as operators write it: reading {@code catalog.yaml} with every problem at once, and putting it on the log.
 */
@NullMarked
package dev.signalbox.standalone.catalog;

import org.jspecify.annotations.NullMarked;
