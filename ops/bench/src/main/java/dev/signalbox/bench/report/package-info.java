/**
 * Medians, ratios, goals, and the report as Markdown, CSV and SVG. Plain arithmetic on what was measured.
 */
@NullMarked
package dev.signalbox.bench.report;

import org.jspecify.annotations.NullMarked;
