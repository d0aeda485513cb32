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
            case TextDelta _, RefusalDelta _, ReasoningDelta _, ReasoningMark _, ToolCallStarted _, ToolArguments _, Whole _ -> true;
            case Started _, Passed _, Finished _, Failed _ -> false;
        };
    }

    /** The same with other raw data. */
    default ReplyEvent withRaw(Bytes other) {
        return switch (this) {
            case Started(var model, _) -> new Started(model, other);
            case TextDelta(int choice, var text, _) -> new TextDelta(choice, text, other);
            case RefusalDelta(int choice, var text, _) -> new RefusalDelta(choice, text, other);
            case ReasoningDelta(int choice, var text, _) -> new ReasoningDelta(choice, text, other);
            case ReasoningMark(int choice, int index, var maker, var value, boolean hidden, _) ->
                    new ReasoningMark(choice, index, maker, value, hidden, other);
            case ToolCallStarted(int choice, int index, var id, var name, _) -> new ToolCallStarted(choice, index, id, name, other);
            case ToolArguments(int choice, int index, var fragment, _) -> new ToolArguments(choice, index, fragment, other);
            case Passed _ -> new Passed(other);
            case Whole _ -> new Whole(other);
            case Finished(var reason, var usage, var stop, var word, _) -> new Finished(reason, usage, stop, word, other);
            case Failed(var failure, var message, long retryAfterMillis, _, boolean forGood) -> new Failed(failure, message, retryAfterMillis, other, forGood);
        };
    }

    /** About how many bytes it takes: those of its raw data, or of its text where it has none. */
    default int weight() {
        if (!raw().isEmpty()) {
            return raw().length();
        }
        return switch (this) {
            case TextDelta delta -> delta.text().length();
            case RefusalDelta delta -> delta.text().length();
            case ReasoningDelta delta -> delta.text().length();
            case ReasoningMark mark -> mark.value().length();
            case ToolArguments arguments -> arguments.fragment().length();
            case Started _, ToolCallStarted _, Passed _, Whole _, Finished _, Failed _ -> 0;
        };
    }

    /** Whether it ends the attempt. */
    default boolean last() {
        return this instanceof Finished || this instanceof Failed;
    }

    record Started(String model, Bytes raw) implements ReplyEvent {}

    record TextDelta(int choice, String text, Bytes raw) implements ReplyEvent {}

    /** Text with which the model refuses, where its provider tells it from other text. */
    record RefusalDelta(int choice, String text, Bytes raw) implements ReplyEvent {}

    record ReasoningDelta(int choice, String text, Bytes raw) implements ReplyEvent {}

    /**
     * An opaque proof with which the provider recognises its own reasoning in a later request. Ends a piece of reasoning; what follows
     * is another piece.
     *
     * @param index of the tool call that it belongs to, {@link #NO_CALL} where it belongs to the reasoning before it
     * @param maker dialect of the provider, for nobody else must be shown it
     * @param value as the provider spelled it
     * @param hidden whether the provider shows nothing of the reasoning itself
     */
    record ReasoningMark(int choice, int index, Dialect maker, String value, boolean hidden, Bytes raw) implements ReplyEvent {
        public static final int NO_CALL = -1;
    }

    record ToolCallStarted(int choice, int index, String id, String name, Bytes raw) implements ReplyEvent {}

    record ToolArguments(int choice, int index, String fragment, Bytes raw) implements ReplyEvent {}

    /** Provider data without a canonical place, or whose canonical part comes later (the finish chunk of a stream). */
    record Passed(Bytes raw) implements ReplyEvent {}

    /** A piece of an answer that did not stream: the whole body, in pieces of at most 512 KiB. */
    record Whole(Bytes raw) implements ReplyEvent {}

    /**
     * The promised end was reached. {@code raw} is the usage event of a stream, where the caller asked for one.
     *
     * @param stop the caller's stop string that ended it, where the provider says which; else empty
     * @param word the provider's own word for the end, where the reason says less than it; else empty. At most {@link #MOST_WORD}
     * characters are kept
     */
    record Finished(FinishReason reason, Usage usage, String stop, String word, Bytes raw) implements ReplyEvent {
        /** Characters of a provider's word. */
        public static final int MOST_WORD = 64;

        public Finished {
            word = word.length() > MOST_WORD ? word.substring(0, MOST_WORD) : word;
        }

        public Finished(FinishReason reason, Usage usage, String stop, Bytes raw) {
            this(reason, usage, stop, "", raw);
        }

        public Finished(FinishReason reason, Usage usage, Bytes raw) {
            this(reason, usage, "", raw);
        }

        /** The same with the provider's own word for it. */
        public Finished saying(String theirs) {
            return new Finished(reason, usage, stop, theirs, raw);
        }

        /**
         * The reason as a dialect without a word for {@link FinishReason#OTHER} tells it. An end that a provider gave a name
         * that nobody here knows is not told as a whole answer, but as one that was withheld; what has no name at all is one
         * that came to its promised end.
         */
        public FinishReason told() {
            if (reason != FinishReason.OTHER) {
                return reason;
            }
            return word.isEmpty() ? FinishReason.STOP : FinishReason.CONTENT_FILTER;
        }
    }

    /**
     * The attempt failed.
     *
     * @param message without secrets, fit for the caller
     * @param retryAfterMillis what the provider asked for, 0 where it asked nothing
     * @param raw the provider's error body, at most 64 KiB, empty where there is none
     * @param forGood whether the provider says that the same request is not to come again; for the router alone, readers of replies are not told
     */
    record Failed(Failure failure, String message, long retryAfterMillis, Bytes raw, boolean forGood) implements ReplyEvent {
        public Failed(Failure failure, String message, long retryAfterMillis, Bytes raw) {
            this(failure, message, retryAfterMillis, raw, false);
        }
    }
}
