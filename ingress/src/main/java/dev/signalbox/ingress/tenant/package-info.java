/**
 * Decides who a caller is, by the hash of its key, and what it may ask for. Keys themselves are kept nowhere.
 */
@NullMarked
package dev.signalbox.ingress.tenant;

import org.jspecify.annotations.NullMarked;
