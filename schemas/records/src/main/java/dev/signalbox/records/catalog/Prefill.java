package dev.signalbox.records.catalog;

/** How a target is asked to go on with an assistant's turn that was begun elsewhere. */
public enum Prefill {
    /** By {@code continue_final_message}, as vLLM and SGLang do: the very next token comes. */
    CONTINUE_FINAL_MESSAGE,
    /** By a conversation that ends with the assistant's turn. */
    TURN,
    /** By a {@code prefix} flag on that turn. */
    FLAG
}
