package dev.signalbox.records;

/**
 * That an answer goes on after something was shown: where it broke off, and what there was of it.
 *
 * @param lastSeq the last event of the attempt that was shown
 * @param target where the attempt ran
 * @param text all text so far, also of attempts before that one
 * @param reasoning all reasoning so far
 * @param tokens how many tokens text and reasoning are about
 * @param opening the raw data with which the answer began: what follows has to look as if it came from there
 */
public record Continuation(
        AttemptId attempt, int lastSeq, String target, String text, String reasoning, int tokens, Bytes opening) {}
