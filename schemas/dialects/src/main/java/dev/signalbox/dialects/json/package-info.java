/**
 * A validating cursor over UTF-8 JSON that builds no tree, and JSON text as strings. It exists because codecs need byte
 * positions and touch only few members of a body.
 */
@NullMarked
package dev.signalbox.dialects.json;

import org.jspecify.annotations.NullMarked;
