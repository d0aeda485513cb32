package dev.signalbox.dialects.anthropic;

import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.prompt.Arguments;
import dev.signalbox.dialects.reply.WholeWriter;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes an answer as one message: the provider's own where it is of this dialect, else what its events add up to, at
 * the end.
 */
final class MessagesWholeWriter extends WholeWriter {
    private final WriteOptions options;
    private final List<Block> blocks = new ArrayList<>();
    private final Map<Integer, Block> calls = new HashMap<>();
    private final Map<Integer, String> callIds = new HashMap<>();
    private boolean refused;

    private enum Type {
        TEXT,
        THINKING,
        REDACTED,
        CALL
    }

    private static final class Block {
        private final Type type;
        private final StringBuilder said = new StringBuilder();
        private String id = "";
        private String name = "";
        private String signature = "";

        private Block(Type type) {
            this.type = type;
        }
    }

    MessagesWholeWriter(WriteOptions options) {
        this.options = options;
    }

    @Override
    protected void gather(ReplyEvent event) {
        switch (event) {
            case ReplyEvent.TextDelta(int choice, String text, _) -> say(choice, Type.TEXT, text);
            case ReplyEvent.RefusalDelta(int choice, String text, _) -> {
                refused |= choice == 0;
                say(choice, Type.TEXT, text);
            }
            case ReplyEvent.ReasoningDelta(int choice, String text, _) -> say(choice, Type.THINKING, text);
            case ReplyEvent.ReasoningMark mark -> mark(mark);
            case ReplyEvent.ToolCallStarted call -> call(call);
            case ReplyEvent.ToolArguments(int choice, int index, String fragment, _) -> {
                if (choice == 0 && calls.containsKey(index)) {
                    calls.get(index).said.append(fragment);
                }
            }
            default -> {}
        }
    }

    @Override
    protected Bytes error(ReplyEvent.Failed failed) {
        return ErrorText.write(failed, options.id());
    }

    private void say(int choice, Type type, String text) {
        if (choice == 0 && !text.isEmpty()) {
            current(type).said.append(text);
        }
    }

    /** The last block, where it is of that type and goes on, else a new one. */
    private Block current(Type type) {
        var last = blocks.isEmpty() ? null : blocks.getLast();
        return last != null && last.type == type && last.signature.isEmpty() ? last : added(type);
    }

    private Block added(Type type) {
        var block = new Block(type);
        blocks.add(block);
        return block;
    }

    private void mark(ReplyEvent.ReasoningMark mark) {
        if (mark.choice() == 0) {
            var block = Marks.apart(mark) ? added(Type.REDACTED) : current(Type.THINKING);
            block.signature = Marks.spelled(mark, callIds);
        }
    }

    private void call(ReplyEvent.ToolCallStarted call) {
        if (call.choice() == 0) {
            var block = added(Type.CALL);
            block.id = call.id();
            block.name = call.name();
            calls.put(call.index(), block);
            callIds.put(call.index(), call.id());
        }
    }

    @Override
    protected Bytes document(ReplyEvent.Finished finished) {
        var out = new JsonOut(1 << 10).beginObject();
        out.member("id", options.id()).member("type", "message").member("role", "assistant").member("model", options.model());
        out.name("content").beginArray();
        for (var block : blocks) {
            write(block, out);
        }
        out.endArray();
        BlockEvents.stop(StopWords.word(finished, !calls.isEmpty(), refused), finished, out);
        out.name("usage");
        UsageCounts.write(finished.usage(), false, out);
        return out.endObject().bytes();
    }

    private static void write(Block block, JsonOut out) {
        out.beginObject();
        switch (block.type) {
            case TEXT -> out.member("type", "text").member("text", block.said.toString());
            case THINKING -> out.member("type", "thinking").member("thinking", block.said.toString())
                    .member("signature", block.signature.isEmpty() ? Marks.UNSIGNED : block.signature);
            case REDACTED -> out.member("type", "redacted_thinking").member("data", block.signature);
            case CALL -> out.member("type", "tool_use").member("id", block.id).member("name", block.name)
                    .member("input", Arguments.object(block.said.toString()));
        }
        out.endObject();
    }
}
