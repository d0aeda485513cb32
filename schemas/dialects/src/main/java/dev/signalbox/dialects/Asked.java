package dev.signalbox.dialects;

/**
 * What a path says of a request.
 *
 * @param model as the caller named it
 */
public record Asked(String model, boolean stream) {}
