package dev.signalbox.ingress.fold;

import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Continuation;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Feature;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import dev.signalbox.records.protocol.ReplyFold;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What was shown of a streamed answer, as far as somebody must know it who is to go on with it. Keeps its text, {@value
 * #MOST_TEXT} characters at most: a longer answer can't be gone on with. Owned by one thread.
 */
final class Transcript {
    static final int MOST_TEXT = 256 << 10;
    private static final int MOST_OPENING = 16 << 10;
    /** Parts of so many bytes are a token each; larger ones are several. */
    private static final int LARGEST_TOKEN = 12;
    private static final int BYTES_PER_TOKEN = 4;
    /** Of so many bytes tokens are on average, where there are many of them; words in a short text may all be smaller. */
    private static final int SMALLEST_TOKEN = 3;
    private static final int MANY_PARTS = 32;

    private final Facts facts;
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder reasoning = new StringBuilder();
    private Bytes opening = Bytes.EMPTY;
    private int parts;
    private int tokensBefore;
    private boolean called;
    private boolean beyondText;
    private boolean tooLong;
    private boolean translated;

    Transcript(Facts facts) {
        this.facts = facts;
    }

    /** Nothing of it was shown after all. */
    void reset() {
        text.setLength(0);
        reasoning.setLength(0);
        opening = Bytes.EMPTY;
        parts = 0;
        tokensBefore = 0;
        called = false;
        beyondText = false;
        tooLong = false;
        translated = false;
    }

    /** What is shown from here on is another attempt's. */
    void goesOn() {
        tokensBefore = tokens();
    }

    /** About what the attempt has cost whose events came last. */
    Usage cost() {
        return new Usage(facts.promptTokens() + tokensBefore, 0, 0, 0, Math.max(0, tokens() - tokensBefore), 0, 0, 0, 0, true);
    }

    void show(ReplyEvent event) {
        if (!facts.stream()) {
            return;
        }
        if (opening.isEmpty() && !event.raw().isEmpty() && event.raw().length() <= MOST_OPENING) {
            var raw = event.raw();
            opening = Bytes.of(Arrays.copyOfRange(raw.array(), raw.offset(), raw.offset() + raw.length()));
        }
        switch (event) {
            case ReplyEvent.TextDelta(int choice, String words, _) -> {
                beyondText |= choice != 0 || words.isEmpty();
                add(text, words);
            }
            case ReplyEvent.ReasoningDelta(int choice, String words, _) -> {
                beyondText |= choice != 0;
                add(reasoning, words);
            }
            case ReplyEvent.ToolCallStarted _, ReplyEvent.ToolArguments _ -> called = true;
            case ReplyEvent.Whole _, ReplyEvent.RefusalDelta _, ReplyEvent.ReasoningMark _ -> beyondText = true;
            case ReplyEvent.Started(_, Bytes raw) -> translated |= raw.isEmpty();
            case ReplyEvent.Passed _, ReplyEvent.Finished _, ReplyEvent.Failed _ -> {}
        }
    }

    private void add(StringBuilder to, String words) {
        parts++;
        if (text.length() + reasoning.length() + words.length() > MOST_TEXT) {
            tooLong = true;
        } else {
            to.append(words);
        }
    }

    /** Why nobody can go on with this; null where somebody may. */
    @Nullable
    String obstacle() {
        if (facts.needs(Feature.SEVERAL_CHOICES)) {
            return "one of several choices can't be gone on with";
        }
        if (translated) {
            return "its provider speaks another dialect, and what was translated can't be gone on with";
        }
        if (called) {
            return "a call of a tool was shown in part; x-signalbox-tools: whole keeps calls back until they are whole";
        }
        if (beyondText) {
            return "more than text was shown";
        }
        if (tooLong) {
            return "too much was shown";
        }
        return !reasoning.isEmpty() && text.isEmpty() ? "it broke off while it reasoned" : null;
    }

    Continuation at(ReplyFold.Attempt attempt, int lastSeq) {
        return at(attempt.id(), lastSeq, attempt.target());
    }

    private Continuation at(AttemptId attempt, int lastSeq, String target) {
        return new Continuation(attempt, lastSeq, target, text.toString(), reasoning.toString(), tokens(), opening);
    }

    /**
     * About how many tokens were shown. Engines send each on its own, others send larger parts, and some smooth what they send into single
     * characters: a text of many parts that are smaller than tokens are is measured by its length.
     */
    int tokens() {
        int bytes = text.toString().getBytes(StandardCharsets.UTF_8).length
                + reasoning.toString().getBytes(StandardCharsets.UTF_8).length;
        if (parts >= MANY_PARTS && bytes < (long) parts * SMALLEST_TOKEN) {
            return Math.max(1, bytes / BYTES_PER_TOKEN);
        }
        return bytes <= (long) parts * LARGEST_TOKEN ? parts : Math.max(parts, bytes / BYTES_PER_TOKEN);
    }

    /** What a target must be able to do that goes on with this. */
    Facts continued() {
        int needed = Feature.CONTINUATION.bit();
        needed |= facts.needs(Feature.GRAMMAR) || facts.needs(Feature.JSON_SCHEMA) ? Feature.CONTINUED_GRAMMAR.bit() : 0;
        needed |= facts.needs(Feature.LOGPROBS) ? Feature.CONTINUED_LOGPROBS.bit() : 0;
        needed |= reasoning.isEmpty() ? 0 : Feature.CONTINUED_REASONING.bit();
        int tokens = tokens();
        int left = facts.maxOutputTokens() == 0 ? 0 : Math.max(1, facts.maxOutputTokens() - tokens);
        return new Facts(facts.model(), facts.stream(), facts.promptTokens() + tokens, left, facts.features() | needed,
                facts.affinity(), facts.prefixBlocks(), facts.spans());
    }
}
