package dev.signalbox.dialects.reply;

import dev.signalbox.records.Dialect;
import dev.signalbox.records.ReplyEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an answer's events add up to, in order, of its first choice: for fronts that write an answer as a whole. */
public final class Gathered {
    private final List<Block> blocks = new ArrayList<>();

    /** A piece of an answer. */
    public sealed interface Block {}

    public record Text(StringBuilder text) implements Block {}

    public record Call(int index, String id, String name, StringBuilder arguments) implements Block {}

    /** @param mark that ended it, null where none did */
    public record Thought(StringBuilder text, ReplyEvent.@Nullable ReasoningMark mark) implements Block {
        /** How its maker spelled its mark; empty where there is none, or where another dialect made it. */
        public String own(Dialect dialect) {
            return mark != null && mark.maker() == dialect ? mark.value() : "";
        }

        public boolean hidden() {
            return mark != null && mark.hidden();
        }
    }

    public List<Block> blocks() {
        return blocks;
    }

    public String text() {
        var all = new StringBuilder();
        blocks.forEach(block -> all.append(block instanceof Text text ? text.text() : ""));
        return all.toString();
    }

    public String thoughts() {
        var all = new StringBuilder();
        blocks.forEach(block -> all.append(block instanceof Thought thought ? thought.text() : ""));
        return all.toString();
    }

    public List<Call> calls() {
        var calls = new ArrayList<Call>();
        blocks.forEach(block -> {
            if (block instanceof Call call) {
                calls.add(call);
            }
        });
        return calls;
    }

    public void add(ReplyEvent event) {
        switch (event) {
            case ReplyEvent.TextDelta(int choice, var text, _) when choice == 0 -> text(text);
            case ReplyEvent.RefusalDelta(int choice, var text, _) when choice == 0 -> text(text);
            case ReplyEvent.ReasoningDelta(int choice, var text, _) when choice == 0 -> thought().append(text);
            case ReplyEvent.ReasoningMark mark when mark.choice() == 0 && mark.index() == ReplyEvent.ReasoningMark.NO_CALL ->
                    mark(mark);
            case ReplyEvent.ToolCallStarted(int choice, int index, var id, var name, _) when choice == 0 ->
                    blocks.add(new Call(index, id, name, new StringBuilder()));
            case ReplyEvent.ToolArguments(int choice, int index, var fragment, _) when choice == 0 -> {
                for (var call : calls()) {
                    if (call.index() == index) {
                        call.arguments().append(fragment);
                    }
                }
            }
            default -> {}
        }
    }

    private void text(String text) {
        if (!blocks.isEmpty() && blocks.getLast() instanceof Text last) {
            last.text().append(text);
        } else {
            blocks.add(new Text(new StringBuilder(text)));
        }
    }

    private StringBuilder thought() {
        if (!blocks.isEmpty() && blocks.getLast() instanceof Thought last && last.mark() == null) {
            return last.text();
        }
        var text = new StringBuilder();
        blocks.add(new Thought(text, null));
        return text;
    }

    private void mark(ReplyEvent.ReasoningMark mark) {
        var text = mark.hidden() ? new StringBuilder() : thought();
        if (!mark.hidden()) {
            blocks.removeLast();
        }
        blocks.add(new Thought(text, mark));
    }
}
