package dev.signalbox.records;

/**
 * What a provider says while it answers, in the order it may say it. {@code raw} is the provider's own data (of a stream: one event's
 * payload without framing) as the caller of the same dialect is to get it; it stands at the first canonical event that came of it and is
 * empty at the others. A front of the same dialect writes raw data only, a front of another one writes the canonical part.
 */
public sealed interface ReplyEvent {
    Bytes raw();

    /** Whether a user sees something of it: content, reasoning or a tool call. Until then another attempt may still win. */
    default boolean visible() {
        return switch (this) {
            case TextDelta _, ReasoningDelta _, ToolCallStarted _, ToolArguments _, Whole _ -> true;
            case Started _, Passed _, Finished _, Failed _ -> false;
        };
    }

    /** Whether it ends the attempt. */
    default boolean last() {
        return this instanceof Finished || this instanceof Failed;
    }

    record Started(String model, Bytes raw) implements ReplyEvent {}

    record TextDelta(int choice, String text, Bytes raw) implements ReplyEvent {}

    record ReasoningDelta(int choice, String text, Bytes raw) implements ReplyEvent {}

    record ToolCallStarted(int choice, int index, String id, String name, Bytes raw) implements ReplyEvent {}

    record ToolArguments(int choice, int index, String fragment, Bytes raw) implements ReplyEvent {}

    /** Provider data without a canonical place, or whose canonical part comes later (the finish chunk of a stream). */
    record Passed(Bytes raw) implements ReplyEvent {}

    /** A piece of an answer that did not stream: the whole body, in pieces of at most 512 KiB. */
    record Whole(Bytes raw) implements ReplyEvent {}

    /** The promised end was reached. {@code raw} is the usage event of a stream, where the caller asked for one. */
    record Finished(FinishReason reason, Usage usage, Bytes raw) implements ReplyEvent {}

    /**
     * The attempt failed.
     *
     * @param message without secrets, fit for the caller
     * @param retryAfterMillis what the provider asked for, 0 where it asked nothing
     * @param raw the provider's error body, at most 64 KiB, empty where there is none
     */
    record Failed(Failure failure, String message, long retryAfterMillis, Bytes raw) implements ReplyEvent {}
}
