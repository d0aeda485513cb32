package dev.signalbox.dialects.anthropic;

import dev.signalbox.dialects.ReplyWriter.Sink;
import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Spells canonical events as a message's content blocks, which follow one another: a block is over before the next one
 * begins. A call is over when its arguments are a complete object. What comes before that and belongs to something else,
 * because a provider sends the arguments of several calls in turns, waits, at most {@link #MAX_HELD} characters of it;
 * an answer that needs more ends in an error. Owned by one stream; not thread-safe.
 */
final class BlockWriter {
    static final int MAX_HELD = 4 << 20;

    private enum Open {
        NOTHING,
        TEXT,
        THINKING,
        CALL
    }

    private final WriteOptions options;
    private final List<ReplyEvent> held = new ArrayList<>(0);
    private final Map<Integer, String> callIds = new HashMap<>();
    private final ObjectEnd arguments = new ObjectEnd();
    private boolean started;
    private boolean broken;
    private boolean refused;
    private Open open = Open.NOTHING;
    private int index = -1;
    private int call;
    private int heldChars;

    BlockWriter(WriteOptions options) {
        this.options = options;
    }

    void write(ReplyEvent event, Sink out) {
        if (broken) {
            return;
        }
        start(out);
        switch (event) {
            case ReplyEvent.Started _, ReplyEvent.Passed _, ReplyEvent.Whole _, ReplyEvent.Failed _ -> {}
            case ReplyEvent.Finished finished -> finish(finished, out);
            case ReplyEvent.TextDelta(int choice, var text, _) -> said(event, choice, text.length(), out);
            case ReplyEvent.RefusalDelta(int choice, var text, _) -> said(event, choice, text.length(), out);
            case ReplyEvent.ReasoningDelta(int choice, var text, _) -> said(event, choice, text.length(), out);
            case ReplyEvent.ReasoningMark mark -> said(event, mark.choice(), mark.value().length(), out);
            case ReplyEvent.ToolArguments(int choice, _, var fragment, _) -> said(event, choice, fragment.length(), out);
            case ReplyEvent.ToolCallStarted begun -> {
                callIds.put(begun.index(), begun.id());
                said(event, begun.choice(), begun.id().length() + 1, out);
            }
        }
    }

    /** A message has one choice, and no empty deltas. */
    private void said(ReplyEvent event, int choice, int length, Sink out) {
        if (choice != 0 || length == 0) {
            return;
        }
        if (!ofOpenCall(event) && (stuck() || !held.isEmpty())) {
            held.add(event);
            heldChars += length;
        } else {
            put(event, out);
        }
        if (!stuck()) {
            drain(out);
        } else if (heldChars > MAX_HELD) {
            broken = true;
            EventFrame.put(ErrorText.write(Failure.REPLY_TOO_LARGE,
                    "calls of tools that came in turns are larger than " + MAX_HELD + " characters", Bytes.EMPTY, options.id()), out);
        }
    }

    private boolean stuck() {
        return open == Open.CALL && !arguments.complete();
    }

    private boolean ofOpenCall(ReplyEvent event) {
        return open == Open.CALL && event instanceof ReplyEvent.ToolArguments fragment && fragment.index() == call;
    }

    private void drain(Sink out) {
        while (!held.isEmpty() && !stuck()) {
            pull(out);
        }
    }

    /** Puts what waits longest; of a call also the arguments that came for it meanwhile. */
    private void pull(Sink out) {
        var first = held.removeFirst();
        put(first, out);
        if (first instanceof ReplyEvent.ToolCallStarted) {
            for (var event : List.copyOf(held)) {
                if (ofOpenCall(event)) {
                    put(event, out);
                }
            }
            held.removeIf(this::ofOpenCall);
        }
        if (held.isEmpty()) {
            heldChars = 0;
        }
    }

    private void put(ReplyEvent event, Sink out) {
        switch (event) {
            case ReplyEvent.TextDelta(_, var text, _) -> text(text, out);
            case ReplyEvent.RefusalDelta(_, var text, _) -> {
                refused = true;
                text(text, out);
            }
            case ReplyEvent.ReasoningDelta(_, var text, _) -> {
                thinking(out);
                EventFrame.put(BlockEvents.delta(index, "thinking_delta", "thinking", text), out);
            }
            case ReplyEvent.ReasoningMark mark -> mark(mark, out);
            case ReplyEvent.ToolCallStarted begun -> {
                close(out);
                open = Open.CALL;
                call = begun.index();
                arguments.reset();
                EventFrame.put(BlockEvents.call(++index, begun), out);
            }
            case ReplyEvent.ToolArguments fragment -> {
                if (ofOpenCall(fragment)) {
                    arguments.take(fragment.fragment());
                    EventFrame.put(BlockEvents.delta(index, "input_json_delta", "partial_json", fragment.fragment()), out);
                }
            }
            case ReplyEvent.Started _, ReplyEvent.Passed _, ReplyEvent.Whole _, ReplyEvent.Finished _, ReplyEvent.Failed _ -> {}
        }
    }

    private void start(Sink out) {
        if (!started) {
            started = true;
            EventFrame.put(BlockEvents.start(options), out);
        }
    }

    private void text(String text, Sink out) {
        if (open != Open.TEXT) {
            close(out);
            open = Open.TEXT;
            EventFrame.put(BlockEvents.text(++index), out);
        }
        EventFrame.put(BlockEvents.delta(index, "text_delta", "text", text), out);
    }

    private void thinking(Sink out) {
        if (open != Open.THINKING) {
            close(out);
            open = Open.THINKING;
            EventFrame.put(BlockEvents.thinking(++index), out);
        }
    }

    private void mark(ReplyEvent.ReasoningMark mark, Sink out) {
        var spelled = Marks.spelled(mark, callIds);
        if (Marks.apart(mark)) {
            close(out);
            EventFrame.put(BlockEvents.redacted(++index, spelled), out);
            EventFrame.put(BlockEvents.stop(index), out);
        } else {
            thinking(out);
            sign(spelled, out);
        }
    }

    private void sign(String spelled, Sink out) {
        EventFrame.put(BlockEvents.delta(index, "signature_delta", "signature", spelled), out);
        open = Open.NOTHING;
        EventFrame.put(BlockEvents.stop(index), out);
    }

    private void close(Sink out) {
        if (open == Open.THINKING) {
            sign(Marks.UNSIGNED, out);
        } else if (open != Open.NOTHING) {
            open = Open.NOTHING;
            EventFrame.put(BlockEvents.stop(index), out);
        }
    }

    private void finish(ReplyEvent.Finished finished, Sink out) {
        while (!held.isEmpty()) {
            pull(out);
        }
        close(out);
        EventFrame.put(BlockEvents.end(StopWords.word(finished, !callIds.isEmpty(), refused), finished), out);
        EventFrame.put(BlockEvents.OVER, out);
    }
}
