package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.json.JsonCursor;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.dialects.json.Names;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.util.BitSet;
import java.util.List;

/**
 * The {@code choices} of a chunk or of a whole answer, told as canonical events without raw data; remembers what ended
 * and how.
 */
final class ChatChoices {
    private static final int MAX_CHOICES = 1_024;

    private static final int INDEX = 0;
    private static final int SAID = 1;
    private static final int FINISH_REASON = 2;

    /** What a choice has in it. */
    enum Shape {
        /** A piece of a message, in a stream. */
        DELTA("delta"),
        MESSAGE("message"),
        /** Plain text, streamed or not: a completion is no message. */
        TEXT("text");

        private final Names members;

        Shape(String said) {
            members = Names.of("index", said, "finish_reason");
        }
    }

    private final Names members;
    private final ChatDelta delta;
    private final BitSet open = new BitSet();
    private String word = "";
    private boolean anyFinished;
    private String broken = "";

    ChatChoices(Shape shape, boolean tell) {
        members = shape.members;
        delta = new ChatDelta(shape, tell);
    }

    /** Whether every choice that was seen has said that it is finished. */
    boolean allFinished() {
        return anyFinished && open.isEmpty();
    }

    /** The end: how the first choice ended, or the first that did. */
    ReplyEvent.Finished end(Usage usage, Bytes raw) {
        return FinishWords.end(word, usage, raw);
    }

    /** The word with which the provider gave an answer up, or empty. */
    String broken() {
        return broken;
    }

    /** Usage where nobody counted: of what was said a quarter of its bytes, but at least a token for each part. */
    Usage estimate(int promptTokens) {
        return new Usage(promptTokens, 0, 0, 0, delta.textTokens(), delta.reasoningTokens(), 0, 0, 0, true);
    }

    /** Takes the array; returns how many choices it had. */
    int read(JsonCursor cursor, List<ReplyEvent> out) throws MalformedJson {
        int count = 0;
        cursor.enterArray();
        while (cursor.nextItem()) {
            count++;
            choice(cursor, out);
        }
        return count;
    }

    private void choice(JsonCursor cursor, List<ReplyEvent> out) throws MalformedJson {
        int index = 0;
        boolean indexKnown = false;
        boolean finished = false;
        String how = "";
        int said = -1;
        cursor.enterObject();
        while (cursor.nextMember()) {
            switch (cursor.name(members)) {
                case INDEX -> {
                    indexKnown = true;
                    index = index(cursor);
                }
                case SAID -> {
                    cursor.peek();
                    if (!indexKnown) {
                        said = cursor.position();
                        cursor.skip();
                    } else {
                        delta.read(cursor, index, out);
                    }
                }
                case FINISH_REASON -> {
                    if (cursor.atString()) {
                        cursor.string();
                        how = cursor.text();
                        finished = !how.isEmpty();
                    } else {
                        cursor.skip();
                    }
                }
                default -> cursor.skip();
            }
        }
        if (said >= 0) {
            int after = cursor.position();
            cursor.rewind(said);
            delta.read(cursor, index, out);
            cursor.rewind(after);
        }
        if (finished) {
            finish(index, how);
        } else if (index != 0 || !anyFinished) {
            open.set(index);
        }
    }

    private void finish(int index, String how) {
        open.clear(index);
        if (FinishWords.breaks(how)) {
            broken = how;
        } else if (!anyFinished || index == 0) {
            word = how;
        }
        anyFinished = true;
    }

    private static int index(JsonCursor cursor) throws MalformedJson {
        if (!cursor.atNumber()) {
            cursor.skip();
            return 0;
        }
        return (int) Math.max(0, Math.min(cursor.number(), MAX_CHOICES));
    }
}
