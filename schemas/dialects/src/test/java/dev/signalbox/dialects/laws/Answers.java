package dev.signalbox.dialects.laws;

import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Answers as canonical events without raw data, drawn from a seed, in the order in which providers send them: reasoning
 * in pieces that a mark ends, text, a refusal instead of it, then calls, whose arguments may come in turns.
 */
public final class Answers {
    private final Dialect maker;
    private final Set<Tells> tells;
    private final Random random;
    private final Words words;
    private final List<ReplyEvent> events = new ArrayList<>();

    private Answers(long seed, Dialect maker, Set<Tells> tells) {
        this.maker = maker;
        this.tells = tells;
        this.random = new Random(seed * 0x9E3779B97F4A7C15L + 2);
        this.words = new Words(random);
    }

    /**
     * @param maker of the marks in it
     * @param tells what is used; all else is left out
     */
    public static List<ReplyEvent> of(long seed, Dialect maker, Set<Tells> tells) {
        return new Answers(seed, maker, tells).answer();
    }

    private List<ReplyEvent> answer() {
        events.add(new ReplyEvent.Started("their-model", Bytes.EMPTY));
        int choices = tells.contains(Tells.CHOICES) && words.oneIn(5) ? 2 : 1;
        boolean called = false;
        for (int choice = 0; choice < choices; choice++) {
            called |= choice(choice);
        }
        var reason = called ? FinishReason.TOOL_CALLS : words.any(FinishReason.STOP, FinishReason.LENGTH, FinishReason.STOP);
        if (tells.contains(Tells.CONTENT_FILTER) && words.oneIn(12)) {
            reason = FinishReason.CONTENT_FILTER;
        }
        boolean stopped = reason == FinishReason.STOP && tells.contains(Tells.STOP_STRING) && words.oneIn(3);
        events.add(new ReplyEvent.Finished(reason, usage(), stopped ? words.said() : "", Bytes.EMPTY));
        return events;
    }

    private boolean choice(int choice) {
        for (int i = tells.contains(Tells.REASONING) ? random.nextInt(3) : 0; i > 0; i--) {
            reasoning(choice);
        }
        if (tells.contains(Tells.REFUSALS) && words.oneIn(8)) {
            for (var piece : pieces()) {
                events.add(new ReplyEvent.RefusalDelta(choice, piece, Bytes.EMPTY));
            }
            return false;
        }
        boolean calls = tells.contains(Tells.CALLS) && words.oneIn(2);
        if (!calls || words.oneIn(2)) {
            for (var piece : pieces()) {
                events.add(new ReplyEvent.TextDelta(choice, piece, Bytes.EMPTY));
            }
        }
        for (int call = 0; calls && call <= random.nextInt(3); call++) {
            call(choice, call);
        }
        return calls;
    }

    private void reasoning(int choice) {
        if (tells.contains(Tells.HIDDEN_MARKS) && words.oneIn(4)) {
            events.add(new ReplyEvent.ReasoningMark(
                    choice, ReplyEvent.ReasoningMark.NO_CALL, maker, words.base64(), true, Bytes.EMPTY));
            return;
        }
        for (var piece : pieces()) {
            events.add(new ReplyEvent.ReasoningDelta(choice, piece, Bytes.EMPTY));
        }
        if (tells.contains(Tells.MARKS)) {
            events.add(new ReplyEvent.ReasoningMark(
                    choice, ReplyEvent.ReasoningMark.NO_CALL, maker, words.base64(), false, Bytes.EMPTY));
        }
    }

    private void call(int choice, int index) {
        var id = "call_" + words.name() + choice + index;
        events.add(new ReplyEvent.ToolCallStarted(choice, index, id, words.name(), Bytes.EMPTY));
        if (tells.contains(Tells.CALL_MARKS) && words.oneIn(3)) {
            events.add(new ReplyEvent.ReasoningMark(choice, index, maker, words.base64(), false, Bytes.EMPTY));
        }
        for (var piece : cut(words.object())) {
            events.add(new ReplyEvent.ToolArguments(choice, index, piece, Bytes.EMPTY));
        }
    }

    private List<String> pieces() {
        return cut(words.said() + words.text() + words.closed());
    }

    /** Pieces of at least a character, none of them half of one. */
    private List<String> cut(String text) {
        var pieces = new ArrayList<String>();
        int from = 0;
        while (from < text.length()) {
            int to = Math.min(text.length(), from + 1 + random.nextInt(12));
            if (to < text.length() && Character.isLowSurrogate(text.charAt(to))) {
                to++;
            }
            pieces.add(text.substring(from, to));
            from = to;
        }
        return pieces;
    }

    private Usage usage() {
        boolean hour = tells.contains(Tells.CACHE_TTLS) && words.oneIn(2);
        return new Usage(
                1 + random.nextInt(1_000), some(Tells.CACHE_READ), some(Tells.CACHE_WRITE), hour ? some(Tells.CACHE_WRITE) : 0,
                1 + random.nextInt(1_000), some(Tells.REASONING_TOKENS), some(Tells.AUDIO_TOKENS), 0, some(Tells.IMAGE_TOKENS), false);
    }

    private long some(Tells bucket) {
        return tells.contains(bucket) && words.oneIn(2) ? 1 + random.nextInt(500) : 0;
    }
}
