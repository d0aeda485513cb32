package dev.signalbox.records;

/** That an answer goes on after something was shown: what was last shown, and the text so far. */
public record Continuation(AttemptId attempt, int lastSeq, String text) {}
