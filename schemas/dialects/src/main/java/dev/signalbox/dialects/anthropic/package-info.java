/** Anthropic's Messages API in four directions. Path {@code /messages}: base URLs carry {@code /v1}. */
@NullMarked
package dev.signalbox.dialects.anthropic;

import org.jspecify.annotations.NullMarked;
