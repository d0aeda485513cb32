package dev.signalbox.dialects.anthropic;

import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.prompt.Mark;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.ReplyEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What the content blocks of an answer say. Calls are counted from 0, whatever blocks stand between them. Blocks of
 * tools that ran at the provider mean nothing to callers of other dialects, which can't have asked for them.
 */
final class BlockReading {
    /** Blocks that are open at a time, at most; the API has one. */
    static final int MOST_OPEN = 1_024;

    private final Consumer<ReplyEvent> say;
    private final UsageCounts usage;
    private final Map<Long, Call> open = new HashMap<>();
    private int calls;

    private static final class Call {
        private final int index;
        private final Json input;
        private boolean spoke;

        private Call(int index, Json input) {
            this.index = index;
            this.input = input;
        }
    }

    BlockReading(Consumer<ReplyEvent> say, UsageCounts usage) {
        this.say = say;
        this.usage = usage;
    }

    /** @return false where there are more open blocks than anybody needs */
    boolean start(long index, Json block) {
        switch (block.get("type").word()) {
            case "text" -> text(block.get("text").text());
            case "thinking" -> {
                reasoning(block.get("thinking").text());
                mark(block.get("signature").text(), false);
            }
            case "redacted_thinking" -> mark(block.get("data").text(), true);
            case "tool_use" -> {
                say.accept(new ReplyEvent.ToolCallStarted(
                        0, calls, block.get("id").text(), block.get("name").text(), Bytes.EMPTY));
                open.put(index, new Call(calls++, block.get("input")));
            }
            default -> {}
        }
        return open.size() <= MOST_OPEN;
    }

    void delta(long index, Json delta) {
        switch (delta.get("type").word()) {
            case "text_delta" -> text(delta.get("text").text());
            case "thinking_delta" -> reasoning(delta.get("thinking").text());
            case "signature_delta" -> mark(delta.get("signature").text(), false);
            case "input_json_delta" -> {
                var call = open.get(index);
                var fragment = delta.get("partial_json").text();
                if (call != null && !fragment.isEmpty()) {
                    call.spoke = true;
                    arguments(call.index, fragment);
                }
            }
            default -> {}
        }
    }

    /** A call that was streamed without arguments has those that its start gave, which may be none. */
    void stop(long index) {
        var call = open.remove(index);
        if (call != null && !call.spoke) {
            arguments(call.index, call.input.isObject() ? call.input.raw().asText() : "{}");
        }
    }

    private void text(String text) {
        if (!text.isEmpty()) {
            usage.text(text);
            say.accept(new ReplyEvent.TextDelta(0, text, Bytes.EMPTY));
        }
    }

    private void reasoning(String text) {
        if (!text.isEmpty()) {
            usage.reasoning(text);
            say.accept(new ReplyEvent.ReasoningDelta(0, text, Bytes.EMPTY));
        }
    }

    private void arguments(int index, String fragment) {
        usage.text(fragment);
        say.accept(new ReplyEvent.ToolArguments(0, index, fragment, Bytes.EMPTY));
    }

    private void mark(String spelled, boolean hidden) {
        var mark = Mark.read(Dialect.ANTHROPIC_MESSAGES, spelled);
        if (mark.present()) {
            say.accept(new ReplyEvent.ReasoningMark(
                    0, ReplyEvent.ReasoningMark.NO_CALL, mark.maker().orElseThrow(), mark.value(), hidden, Bytes.EMPTY));
        }
    }
}
