/**
 * Reads what an engine's Prometheus page tells of its load, by mappings that are data. The reading is pure; who asks, and when, is the
 * shell's business in {@code dev.signalbox.worker.probe}.
 */
@NullMarked
package dev.signalbox.worker.scrape;

import org.jspecify.annotations.NullMarked;
