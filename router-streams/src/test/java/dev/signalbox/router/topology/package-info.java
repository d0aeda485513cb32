/** The topology as a function of its inputs. */
@NullMarked
package dev.signalbox.router.topology;

import org.jspecify.annotations.NullMarked;
