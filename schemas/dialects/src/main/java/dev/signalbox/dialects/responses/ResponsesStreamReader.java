package dev.signalbox.dialects.responses;

import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.dialects.reply.StreamReader;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;

/**
 * Reads a stream of typed events. Its promised end is the event with the final {@code response}, whose status counts and
 * not the event's name: engines call an answer that was cut short completed. What nobody here knows is passed on.
 */
final class ResponsesStreamReader extends StreamReader {
    private final OutputItems output = new OutputItems(this::say);
    private boolean started;
    private Usage counted = Usage.NONE;

    ResponsesStreamReader(ReadOptions options) {
        super(options);
    }

    @Override
    protected boolean isError(String name, Json payload) {
        var type = payload.get("type").wordOr(name);
        return type.equals("error") || type.equals("response.failed") || !payload.get("type").isString() && super.isError(name, payload);
    }

    @Override
    protected ReplyEvent.Failed error(String name, Bytes data) {
        try {
            var payload = Json.parse(data);
            return payload.get("response").isObject() ? AnswerEnd.failure(payload.get("response")) : AnswerEnd.event(payload);
        } catch (MalformedJson _) {
            return super.error(name, data);
        }
    }

    @Override
    protected void event(String name, Json payload) {
        begin(payload.get("response"));
        long index = payload.get("output_index").count();
        var delta = payload.get("delta").text();
        switch (payload.get("type").wordOr(name)) {
            case "response.output_item.added" -> output.added(index, payload.get("item"));
            case "response.output_text.delta" -> output.text(index, delta);
            case "response.refusal.delta" -> output.refusal(index, delta);
            case "response.reasoning_summary_text.delta" ->
                    output.reasoning(index, "summary", payload.get("summary_index").count(), delta);
            case "response.reasoning_text.delta" ->
                    output.reasoning(index, "text", payload.get("content_index").count(), delta);
            case "response.function_call_arguments.delta" -> output.arguments(index, delta);
            case "response.function_call_arguments.done" ->
                    output.allArguments(index, payload.get("arguments").text());
            case "response.output_item.done" -> output.done(index, payload.get("item"));
            case "response.completed" -> end(payload, "completed");
            case "response.incomplete" -> end(payload, "incomplete");
            case "response.cancelled" -> end(payload, "cancelled");
            default -> {}
        }
        if (output.tooMany()) {
            fail(Failure.REPLY_TOO_LARGE, "the provider's answer has more than " + OutputItems.MAX_ITEMS + " items");
        }
    }

    /** An answer begins with its first event, which is to say what it is an answer of. */
    private void begin(Json response) {
        if (!started) {
            started = true;
            say(new ReplyEvent.Started(response.get("model").text(), Bytes.EMPTY));
        }
    }

    /** A provider that told nothing of its answer in between tells it here. */
    private void end(Json payload, String status) {
        var response = payload.get("response");
        if (output.none()) {
            var items = response.get("output").values();
            for (int i = 0; i < items.size() && !output.tooMany(); i++) {
                output.done(i, items.get(i));
            }
        }
        counted = AnswerEnd.usage(response.get("usage")).orElse(counted);
        var reason = AnswerEnd.reason(response, status, output.called());
        if (reason.isEmpty()) {
            var failed = AnswerEnd.failure(response);
            fail(failed.failure(), failed.message());
        } else if (!output.tooMany()) {
            finish(AnswerEnd.end(response, reason, usageSoFar()), onOneLine(payload.raw()));
        }
    }

    @Override
    public Usage usageSoFar() {
        return counted.equals(Usage.NONE) ? output.estimate(options.promptTokens()) : counted;
    }
}
