/**
 * The one definition site of topics.
 */
@NullMarked
package dev.signalbox.records.topics;

import org.jspecify.annotations.NullMarked;
