package dev.signalbox.dialects.prompt;

/** Who speaks. Results of tools are a turn of their own, whatever a dialect makes of them. */
public enum Role {
    SYSTEM,
    /** Instructions below the system's, where a dialect tells them apart. */
    DEVELOPER,
    USER,
    ASSISTANT,
    TOOL
}
