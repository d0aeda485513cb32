package dev.signalbox.runtime.settings;

/** One setting as some service reads it: what {@code docs/settings.md} is generated from. */
public record Reading(String key, String kind, String rule, String fallback, String help) {}
