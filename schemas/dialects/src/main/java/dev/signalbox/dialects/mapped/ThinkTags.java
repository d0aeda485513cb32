package dev.signalbox.dialects.mapped;

import dev.signalbox.dialects.ReplyReader;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A codec's reader for providers that put a model's reasoning into its text, between {@code <think>} and {@code </think>}:
 * what stands between the tags is told as reasoning. Only at the beginning of the text are tags looked for, and what waits
 * is never more than a tag and the white space around it. For events without raw data. Not thread-safe.
 */
final class ThinkTags extends RevisedReader {
    private static final String BEGIN = "<think>";
    private static final String END = "</think>";
    /** White space before the first tag that is waited through; with more the text is no reasoning. */
    private static final int MOST_BLANK = 64;

    private final Map<Integer, Text> texts = new HashMap<>(2);

    private enum Place {
        BEFORE,
        OPENED,
        WITHIN,
        BEHIND,
        TEXT
    }

    private static final class Text {
        private Place place = Place.BEFORE;
        private String held = "";
    }

    ThinkTags(ReplyReader codecs) {
        super(codecs);
    }

    @Override
    void revise(List<ReplyEvent> out, int from) {
        if (out.size() == from) {
            return;
        }
        var read = List.copyOf(out.subList(from, out.size()));
        out.subList(from, out.size()).clear();
        for (var event : read) {
            switch (event) {
                case ReplyEvent.TextDelta(int choice, var text, _) -> text(choice, text, out);
                case ReplyEvent.Started _, ReplyEvent.Passed _, ReplyEvent.Whole _ -> out.add(event);
                default -> {
                    release(out);
                    out.add(event);
                }
            }
        }
    }

    /** What waited for a tag that never came was text, or reasoning. */
    private void release(List<ReplyEvent> out) {
        texts.forEach((choice, text) -> {
            if (!text.held.isEmpty()) {
                tell(choice, text, text.held, out);
                text.held = "";
            }
            if (text.place == Place.BEFORE) {
                text.place = Place.TEXT;
            }
        });
    }

    private static void tell(int choice, Text text, String said, List<ReplyEvent> out) {
        if (!said.isEmpty()) {
            out.add(text.place == Place.WITHIN ? new ReplyEvent.ReasoningDelta(choice, said, Bytes.EMPTY)
                    : new ReplyEvent.TextDelta(choice, said, Bytes.EMPTY));
        }
    }

    private void text(int choice, String delta, List<ReplyEvent> out) {
        var text = texts.computeIfAbsent(choice, _ -> new Text());
        if (text.place == Place.TEXT) {
            out.add(new ReplyEvent.TextDelta(choice, delta, Bytes.EMPTY));
            return;
        }
        var said = text.held + delta;
        text.held = "";
        if (text.place == Place.BEFORE) {
            said = before(text, said);
        }
        if (text.place == Place.OPENED) {
            said = said.stripLeading();
            text.place = said.isEmpty() ? Place.OPENED : Place.WITHIN;
        }
        if (text.place == Place.WITHIN) {
            said = within(choice, text, said, out);
        }
        if (text.place == Place.BEHIND) {
            said = said.stripLeading();
            text.place = said.isEmpty() ? Place.BEHIND : Place.TEXT;
        }
        if (text.place == Place.TEXT) {
            tell(choice, text, said, out);
        }
    }

    /** Waits until it is clear whether the text begins with a tag; returns what stands behind it, or all. */
    private static String before(Text text, String said) {
        var begun = said.stripLeading();
        if (begun.startsWith(BEGIN)) {
            text.place = Place.OPENED;
            return begun.substring(BEGIN.length());
        }
        if (BEGIN.startsWith(begun) && said.length() - begun.length() <= MOST_BLANK) {
            text.held = said;
            return "";
        }
        text.place = Place.TEXT;
        return said;
    }

    /** Tells the reasoning up to where its end may begin; returns what stands behind the end. */
    private static String within(int choice, Text text, String said, List<ReplyEvent> out) {
        int end = said.indexOf(END);
        if (end >= 0) {
            tell(choice, text, said.substring(0, end), out);
            text.place = Place.BEHIND;
            return said.substring(end + END.length());
        }
        int sure = longestEnd(said);
        tell(choice, text, said.substring(0, sure), out);
        text.held = said.substring(sure);
        return "";
    }

    /** Where the longest end of a text begins that may be the beginning of the tag; its length where there is none. */
    private static int longestEnd(String said) {
        for (int at = Math.max(0, said.length() - END.length() + 1); at < said.length(); at++) {
            if (END.startsWith(said.substring(at))) {
                return at;
            }
        }
        return said.length();
    }
}
