package dev.signalbox.dialects.cohere;

import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.reply.StreamReader;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import org.jspecify.annotations.Nullable;

/**
 * A stream of typed events. Calls come one after another; the plan that goes before them is text like any other.
 * Citations have no canonical place. The promised end is {@code message-end}.
 */
final class CohereStreamReader extends StreamReader {
    private @Nullable Usage usage;
    private boolean started;
    private int calls;
    private boolean argued;

    CohereStreamReader(ReadOptions options) {
        super(options);
    }

    @Override
    protected void event(String name, Json payload) {
        var message = payload.get("delta").get("message");
        switch (payload.get("type").word()) {
            case "message-start" -> start();
            case "content-start", "content-delta" -> content(message.get("content"));
            case "tool-plan-delta" -> text(message.get("tool_plan").text());
            case "tool-call-start" -> call(one(message.get("tool_calls")));
            case "tool-call-delta" -> arguments(one(message.get("tool_calls")).get("function").get("arguments").text());
            case "tool-call-end" -> endCall();
            case "message-end" -> end(payload.get("delta"), payload);
            default -> {}
        }
    }

    /** {@code [DONE]} stands behind the end; before it, it ends nothing. */
    @Override
    protected void word(String data) {
        if (!data.strip().equals("[DONE]")) {
            super.word(data);
        }
    }

    private void start() {
        if (!started) {
            started = true;
            say(new ReplyEvent.Started("", Bytes.EMPTY));
        }
    }

    private void content(Json content) {
        start();
        var thought = content.get("thinking").text();
        if (!thought.isEmpty()) {
            say(new ReplyEvent.ReasoningDelta(0, thought, Bytes.EMPTY));
        }
        text(content.get("text").text());
    }

    private void text(String text) {
        if (!text.isEmpty()) {
            start();
            say(new ReplyEvent.TextDelta(0, text, Bytes.EMPTY));
        }
    }

    /** An object, though its name is that of a list. */
    private static Json one(Json calls) {
        return calls.isArray() && !calls.values().isEmpty() ? calls.values().getFirst() : calls;
    }

    private void call(Json call) {
        start();
        calls++;
        argued = false;
        var function = call.get("function");
        say(new ReplyEvent.ToolCallStarted(0, calls - 1, call.get("id").text(), function.get("name").text(), Bytes.EMPTY));
        arguments(function.get("arguments").text());
    }

    private void arguments(String fragment) {
        if (!fragment.isEmpty() && calls > 0) {
            argued = true;
            say(new ReplyEvent.ToolArguments(0, calls - 1, fragment, Bytes.EMPTY));
        }
    }

    /** Arguments that nobody needs are left out in streams; elsewhere they are an object without members. */
    private void endCall() {
        if (!argued) {
            arguments("{}");
        }
    }

    private void end(Json delta, Json payload) {
        start();
        if (CohereWords.counted(delta.get("usage"))) {
            usage = CohereWords.usage(delta.get("usage"));
        }
        var word = delta.get("finish_reason");
        if (CohereWords.broken(word) || delta.get("error").present()) {
            fail(CohereWords.failure(delta));
        } else {
            finish(CohereWords.end(word, usageSoFar()), payload.raw());
        }
    }

    @Override
    public Usage usageSoFar() {
        return usage == null ? estimated() : usage;
    }
}
