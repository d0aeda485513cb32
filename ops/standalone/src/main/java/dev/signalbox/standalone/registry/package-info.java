/**
 * The schema registry as a child process that is kept alive as long as this one lives, and no longer. Knows nothing of schemas.
 */
@NullMarked
package dev.signalbox.standalone.registry;

import org.jspecify.annotations.NullMarked;
