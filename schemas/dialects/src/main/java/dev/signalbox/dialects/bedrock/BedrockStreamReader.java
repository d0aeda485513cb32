package dev.signalbox.dialects.bedrock;

import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.reply.StreamReader;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A stream of blocks. Why the answer ended and what it cost come in two events, {@code messageStop} and {@code
 * metadata}; it is whole when both are there.
 */
final class BedrockStreamReader extends StreamReader {
    /** Calls that are open, by the provider's number of the block. */
    private final Map<Long, Call> open = new HashMap<>();

    private @Nullable String word;
    private @Nullable Usage usage;
    private boolean started;
    private int calls;

    private static final class Call {
        private final int index;
        private boolean argued;

        private Call(int index) {
            this.index = index;
        }
    }

    BedrockStreamReader(ReadOptions options) {
        super(options, BedrockFraming::new);
    }

    @Override
    protected boolean isError(String name, Json payload) {
        return name.startsWith(BedrockFraming.EXCEPTION);
    }

    @Override
    protected ReplyEvent.Failed error(String name, Bytes data) {
        return BedrockErrors.inStream(name.substring(BedrockFraming.EXCEPTION.length()), data);
    }

    @Override
    protected void event(String name, Json payload) {
        if (!started) {
            started = true;
            say(new ReplyEvent.Started("", Bytes.EMPTY));
        }
        long block = payload.get("contentBlockIndex").count();
        switch (name) {
            case "contentBlockStart" -> start(block, payload.get("start").get("toolUse"));
            case "contentBlockDelta" -> delta(block, payload.get("delta"));
            case "contentBlockStop" -> stop(block);
            case "messageStop" -> {
                if (BedrockWords.broken(payload.get("stopReason"))) {
                    fail(Failure.PROVIDER_ERROR, "the model's answer could not be read: " + payload.get("stopReason").text());
                    return;
                }
                word = payload.get("stopReason").text();
            }
            case "metadata" -> usage = payload.get("usage").isObject() ? BedrockWords.usage(payload.get("usage")) : estimated();
            default -> {}
        }
        if (word != null && usage != null) {
            finish(BedrockWords.end(word, usage), payload.raw());
        }
    }

    private void start(long block, Json call) {
        if (call.isObject()) {
            open.put(block, new Call(calls));
            say(new ReplyEvent.ToolCallStarted(0, calls++, call.get("toolUseId").text(), call.get("name").text(), Bytes.EMPTY));
        }
    }

    private void delta(long block, Json delta) {
        var text = delta.get("text").text();
        if (!text.isEmpty()) {
            say(new ReplyEvent.TextDelta(0, text, Bytes.EMPTY));
        }
        reasoning(delta.get("reasoningContent"));
        var fragment = delta.get("toolUse").get("input").text();
        var call = open.get(block);
        if (!fragment.isEmpty() && call != null) {
            call.argued = true;
            say(new ReplyEvent.ToolArguments(0, call.index, fragment, Bytes.EMPTY));
        }
    }

    private void reasoning(Json reasoning) {
        var text = reasoning.get("text").text();
        if (!text.isEmpty()) {
            say(new ReplyEvent.ReasoningDelta(0, text, Bytes.EMPTY));
        }
        mark(reasoning.get("signature").text(), false);
        mark(reasoning.get("redactedContent").text(), true);
    }

    private void mark(String value, boolean hidden) {
        if (!value.isEmpty()) {
            say(new ReplyEvent.ReasoningMark(
                    0, ReplyEvent.ReasoningMark.NO_CALL, Dialect.BEDROCK_CONVERSE, value, hidden, Bytes.EMPTY));
        }
    }

    /** A call that needs no arguments may come without any; elsewhere they are an object without members. */
    private void stop(long block) {
        var call = open.remove(block);
        if (call != null && !call.argued) {
            say(new ReplyEvent.ToolArguments(0, call.index, "{}", Bytes.EMPTY));
        }
    }

    @Override
    public Usage usageSoFar() {
        return usage == null ? estimated() : usage;
    }
}
