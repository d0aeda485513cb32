package dev.signalbox.records;

/** Why an answer ended, as the canonical word. What a provider says beside these stays in its raw data. */
public enum FinishReason {
    STOP,
    LENGTH,
    TOOL_CALLS,
    CONTENT_FILTER,
    OTHER
}
