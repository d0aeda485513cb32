/**
 * Children of this process, and how they are kept from outliving it. What they are and what they do is their owners' business.
 */
@NullMarked
package dev.signalbox.standalone.process;

import org.jspecify.annotations.NullMarked;
