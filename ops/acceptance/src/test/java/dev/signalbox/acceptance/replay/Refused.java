package dev.signalbox.acceptance.replay;

/**
 * What a maker's client makes of an error.
 *
 * @param type simple name of its exception
 * @param status of HTTP
 * @param word for the kind of error, in the front's own spelling
 * @param message all that the exception says
 * @param retryAfter the header; empty where it is not there, or the client does not show it
 */
record Refused(String type, int status, String word, String message, String retryAfter) {}
