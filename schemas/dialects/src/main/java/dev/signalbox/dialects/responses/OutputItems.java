package dev.signalbox.dialects.responses;

import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.prompt.Mark;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The items of an answer, told as canonical events without raw data. What came in fragments is not told again by the
 * item that is done; what a provider says only there is told then.
 */
final class OutputItems {
    /** In one answer, at most; a stream with more fails. */
    static final int MAX_ITEMS = 4_096;

    private static final String BETWEEN = "\n\n";

    private final Consumer<ReplyEvent> say;
    private final Map<Long, Item> items = new HashMap<>();
    private boolean tooMany;
    private int calls;
    private long textTokens;
    private long reasoningTokens;

    private static final class Item {
        private boolean text;
        private boolean arguments;
        private boolean done;
        private int call = ReplyEvent.ReasoningMark.NO_CALL;
        /** Of the two that reasoning may come in, summary and text, the one that came first; the other says the same. */
        private String kind = "";
        private long part;
    }

    OutputItems(Consumer<ReplyEvent> say) {
        this.say = say;
    }

    boolean tooMany() {
        return tooMany;
    }

    /** Whether nothing of an answer was seen. */
    boolean none() {
        return items.isEmpty();
    }

    boolean called() {
        return calls > 0;
    }

    /** Usage where nobody counted: of what was said a quarter of its characters, but at least a token for each part. */
    Usage estimate(int promptTokens) {
        return new Usage(promptTokens, 0, 0, 0, textTokens, reasoningTokens, 0, 0, 0, true);
    }

    void added(long index, Json item) {
        if (item.get("type").is("function_call")) {
            begin(item(index), item);
        }
    }

    void text(long index, String delta) {
        if (!delta.isEmpty()) {
            item(index).text = true;
            textTokens += tokens(delta);
            say.accept(new ReplyEvent.TextDelta(0, delta, Bytes.EMPTY));
        }
    }

    void refusal(long index, String delta) {
        if (!delta.isEmpty()) {
            item(index).text = true;
            textTokens += tokens(delta);
            say.accept(new ReplyEvent.RefusalDelta(0, delta, Bytes.EMPTY));
        }
    }

    /** @param part number of the piece, between which and the one before it there is an empty line */
    void reasoning(long index, String kind, long part, String delta) {
        var item = item(index);
        if (delta.isEmpty() || !item.kind.isEmpty() && !item.kind.equals(kind)) {
            return;
        }
        var gap = !item.kind.isEmpty() && part != item.part ? BETWEEN : "";
        item.kind = kind;
        item.part = part;
        reasoningTokens += tokens(delta);
        say.accept(new ReplyEvent.ReasoningDelta(0, gap + delta, Bytes.EMPTY));
    }

    void arguments(long index, String fragment) {
        var item = item(index);
        if (item.call >= 0 && !fragment.isEmpty()) {
            item.arguments = true;
            textTokens += tokens(fragment);
            say.accept(new ReplyEvent.ToolArguments(0, item.call, fragment, Bytes.EMPTY));
        }
    }

    /** All arguments of a call, which matter where no fragment of them came. */
    void allArguments(long index, String arguments) {
        if (!item(index).arguments) {
            arguments(index, arguments);
        }
    }

    void done(long index, Json item) {
        var told = item(index);
        if (told.done) {
            return;
        }
        told.done = true;
        switch (item.get("type").word()) {
            case "message" -> message(index, told, item);
            case "function_call" -> {
                begin(told, item);
                allArguments(index, item.get("arguments").text());
                mark(item, told.call, false);
            }
            case "reasoning" -> {
                var pieces = item.get("summary").values().isEmpty() ? item.get("content") : item.get("summary");
                if (told.kind.isEmpty()) {
                    reasoning(index, "whole", 0, joined(pieces));
                }
                mark(item, ReplyEvent.ReasoningMark.NO_CALL, pieces.values().isEmpty());
            }
            default -> {}
        }
    }

    /** The texts of reasoning's pieces, with an empty line between them. */
    static String joined(Json pieces) {
        var text = new StringBuilder();
        for (var piece : pieces.values()) {
            text.append(text.isEmpty() || piece.get("text").text().isEmpty() ? "" : BETWEEN).append(piece.get("text").text());
        }
        return text.toString();
    }

    private void message(long index, Item told, Json item) {
        if (told.text) {
            return;
        }
        for (var part : item.get("content").values()) {
            text(index, part.get("text").text());
            refusal(index, part.get("refusal").text());
        }
    }

    private void begin(Item told, Json item) {
        if (told.call < 0) {
            told.call = calls++;
            var id = item.get("call_id").textOr(item.get("id").text());
            textTokens++;
            say.accept(new ReplyEvent.ToolCallStarted(0, told.call, id, item.get("name").text(), Bytes.EMPTY));
        }
    }

    private void mark(Json item, int call, boolean hidden) {
        var mark = Mark.read(Dialect.OPENAI_RESPONSES, item.get("encrypted_content").text());
        if (mark.present()) {
            var maker = mark.maker().orElse(Dialect.OPENAI_RESPONSES);
            say.accept(new ReplyEvent.ReasoningMark(0, call, maker, mark.value(), hidden, Bytes.EMPTY));
        }
    }

    private Item item(long index) {
        var known = items.get(index);
        if (known != null) {
            return known;
        }
        var item = new Item();
        if (items.size() < MAX_ITEMS) {
            items.put(index, item);
        } else {
            tooMany = true;
        }
        return item;
    }

    private static long tokens(String text) {
        return Math.max(1, text.length() / 4);
    }
}
