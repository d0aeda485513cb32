package dev.signalbox.dialects.responses;

import dev.signalbox.dialects.prompt.Mark;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.ReplyEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The items that canonical events add up to, and what happens to each as they come. Text and reasoning end where
 * something else begins; calls stay open until the answer is over, since their arguments may come by turns. Only the
 * first of several answers has a place in this dialect. Not thread-safe.
 */
final class AnswerDraft {
    /** Characters of an answer, at most: all of it is said again at its end. */
    static final int MAX_CHARS = 32 << 20;

    private final String answer;
    private final CallersTools tools;
    private final Watcher watcher;
    private final List<AnswerItem> items = new ArrayList<>();
    private final Map<Integer, AnswerItem> calls = new HashMap<>();
    private final Map<Integer, String> early = new HashMap<>(0);
    private @Nullable AnswerItem open;
    private long chars;

    /** Is told of each step, in order. */
    interface Watcher {
        Watcher NOBODY = new Watcher() {};

        default void added(AnswerItem item) {}

        default void pieceAdded(AnswerItem item, int piece) {}

        default void delta(AnswerItem item, String text) {}

        default void pieceDone(AnswerItem item, int piece) {}

        default void done(AnswerItem item) {}
    }

    /**
     * @param answer id of the answer, from which the items' ids are made
     * @param tools by which calls are named
     */
    AnswerDraft(String answer, CallersTools tools, Watcher watcher) {
        this.answer = answer;
        this.tools = tools;
        this.watcher = watcher;
    }

    List<AnswerItem> items() {
        return items;
    }

    /** Characters that were taken. */
    long length() {
        return chars;
    }

    /** Whether it has grown beyond what may be held. */
    boolean tooLarge() {
        return chars > MAX_CHARS || items.size() > OutputItems.MAX_ITEMS;
    }

    void take(ReplyEvent event) {
        switch (event) {
            case ReplyEvent.TextDelta(int choice, var text, _) when choice == 0 ->
                    say(AnswerItem.Kind.MESSAGE, AnswerItem.Piece.TEXT, text);
            case ReplyEvent.RefusalDelta(int choice, var text, _) when choice == 0 ->
                    say(AnswerItem.Kind.MESSAGE, AnswerItem.Piece.REFUSAL, text);
            case ReplyEvent.ReasoningDelta(int choice, var text, _) when choice == 0 ->
                    say(AnswerItem.Kind.REASONING, AnswerItem.Piece.SUMMARY, text);
            case ReplyEvent.ReasoningMark mark when mark.choice() == 0 -> mark(mark);
            case ReplyEvent.ToolCallStarted(int choice, int index, var id, var name, _) when choice == 0 ->
                    call(index, id, name);
            case ReplyEvent.ToolArguments(int choice, int index, var fragment, _) when choice == 0 -> {
                var call = call(index, "", "");
                chars += fragment.length();
                call.arguments.append(fragment);
                watcher.delta(call, fragment);
            }
            case ReplyEvent.Finished _ -> {
                close();
                items.stream().filter(item -> item.kind.calls()).forEach(watcher::done);
            }
            default -> {}
        }
    }

    private void say(AnswerItem.Kind kind, String type, String text) {
        var item = open(kind);
        if (item.pieces.isEmpty() || !item.pieces.getLast().type().equals(type)) {
            endPiece(item);
            item.pieces.add(new AnswerItem.Piece(type, new StringBuilder()));
            watcher.pieceAdded(item, item.pieces.size() - 1);
        }
        chars += text.length();
        item.pieces.getLast().text().append(text);
        watcher.delta(item, text);
    }

    private AnswerItem open(AnswerItem.Kind kind) {
        if (open == null || open.kind != kind) {
            close();
            open = add(kind, "", "");
        }
        return open;
    }

    private AnswerItem add(AnswerItem.Kind kind, String callId, String name) {
        return added(new AnswerItem(kind, items.size(), answer, callId, name, ""));
    }

    private AnswerItem added(AnswerItem item) {
        items.add(item);
        watcher.added(item);
        return item;
    }

    private AnswerItem add(CallersTools.Named called, String callId) {
        var kind = called.custom() ? AnswerItem.Kind.CUSTOM : AnswerItem.Kind.CALL;
        return added(new AnswerItem(kind, items.size(), answer, callId, called.name(), called.namespace()));
    }

    private AnswerItem call(int index, String id, String name) {
        var known = calls.get(index);
        if (known != null) {
            return known;
        }
        close();
        var called = tools.named(name);
        var call = called == null ? add(AnswerItem.Kind.CALL, id, name) : add(called, id);
        call.mark = early.getOrDefault(index, "");
        calls.put(index, call);
        return call;
    }

    /** Ends the reasoning that it belongs to; one that belongs to none, or to something hidden, is an item of its own. */
    private void mark(ReplyEvent.ReasoningMark mark) {
        var spelled = Mark.by(mark.maker(), mark.value()).spelled(Dialect.OPENAI_RESPONSES);
        chars += spelled.length();
        if (mark.index() >= 0) {
            var call = calls.get(mark.index());
            if (call == null) {
                early.put(mark.index(), spelled);
            } else {
                call.mark = spelled;
            }
            return;
        }
        if (mark.hidden()) {
            close();
        }
        var item = open(AnswerItem.Kind.REASONING);
        if (!mark.hidden() && item.pieces.isEmpty()) {
            item.pieces.add(new AnswerItem.Piece(AnswerItem.Piece.SUMMARY, new StringBuilder()));
            watcher.pieceAdded(item, 0);
        }
        item.mark = spelled;
        close();
    }

    private void close() {
        if (open != null) {
            endPiece(open);
            watcher.done(open);
            open = null;
        }
    }

    private void endPiece(AnswerItem item) {
        if (!item.pieces.isEmpty()) {
            watcher.pieceDone(item, item.pieces.size() - 1);
        }
    }
}
