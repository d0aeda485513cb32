package dev.signalbox.dialects.responses;

import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.openai.ErrorWriter;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The {@code response} object, with every member that the SDKs require, and what it says again of its request. */
final class ResponseDocument {
    private static final Json YES = Json.of("true");
    private static final Json NO = Json.of("false");
    private static final Json NONE = Json.of("[]");
    private static final Json NOTHING = Json.of("{}");
    private static final Json AUTO = Json.of("\"auto\"");
    private static final Json DISABLED = Json.of("\"disabled\"");
    private static final Json NO_LOGPROBS = Json.of("0");
    private static final Json NO_REASONING = Json.of("{\"effort\":null,\"summary\":null}");
    private static final Json PLAIN_TEXT = Json.of("{\"format\":{\"type\":\"text\"}}");

    private final String id;
    private final WriteOptions options;
    private final Echo echo;

    /** @param options whose id gets the letters with which ids of answers begin, unless it has them */
    ResponseDocument(WriteOptions options) {
        this.options = options;
        this.id = KeptName.of(options.id());
        this.echo = Echo.read(options.echo());
    }

    /** What ids of items are made of. */
    String stem() {
        return KeptName.request(id);
    }

    /** What calls of the request's tools are to be named by. */
    CallersTools tools() {
        return echo.tools();
    }

    /** The answer that has begun. */
    void begun(JsonOut out) {
        write(out, "in_progress", List.of(), null, null);
    }

    /** The answer that has ended. */
    void ended(JsonOut out, List<AnswerItem> items, ReplyEvent.Finished end) {
        write(out, status(end), items, end, null);
    }

    /** The answer that will have no end, with what there was of it. */
    void failed(JsonOut out, List<AnswerItem> items, ReplyEvent.Failed failed) {
        write(out, "failed", items, null, failed);
    }

    static String status(ReplyEvent.Finished end) {
        return details(end) == null ? "completed" : "incomplete";
    }

    private static @Nullable String details(ReplyEvent.Finished end) {
        return switch (end.told()) {
            case LENGTH -> "max_output_tokens";
            case CONTENT_FILTER -> "content_filter";
            case STOP, TOOL_CALLS, OTHER -> null;
        };
    }

    private void write(
            JsonOut out, String status, List<AnswerItem> items, ReplyEvent.@Nullable Finished end,
            ReplyEvent.@Nullable Failed failed) {
        out.beginObject().member("id", id).member("object", "response").member("created_at", options.createdSeconds());
        out.member("status", status);
        echo.member("background", NO, out);
        out.name("error");
        if (failed == null) {
            out.nul();
        } else {
            out.beginObject().member("code", ErrorWriter.code(failed.failure()));
            out.member("message", failed.message()).endObject();
        }
        out.name("incomplete_details");
        incomplete(end, out);
        echo.member("instructions", out).member("max_output_tokens", out).member("max_tool_calls", out);
        out.member("model", options.model());
        out.name("output").beginArray();
        for (var item : items) {
            boolean cut = !status.equals("completed") && item.index == items.size() - 1;
            item.write(out, cut ? "incomplete" : "completed");
        }
        out.endArray();
        settings(out);
        out.name("usage");
        if (end == null) {
            out.nul();
        } else {
            usage(out, end.usage());
        }
        echo.member("user", out).member("metadata", NOTHING, out);
        out.endObject();
    }

    /** The provider's own word stands beside ours where ours says less, a member that this API does not know. */
    private static void incomplete(ReplyEvent.@Nullable Finished end, JsonOut out) {
        var details = end == null ? null : details(end);
        if (end == null || details == null) {
            out.nul();
            return;
        }
        out.beginObject().member("reason", details);
        if (!end.word().isEmpty()) {
            out.member("native_finish_reason", end.word());
        }
        out.endObject();
    }

    private void settings(JsonOut out) {
        echo.member("parallel_tool_calls", YES, out);
        if (options.previous().isEmpty()) {
            echo.member("previous_response_id", out);
        } else {
            out.member("previous_response_id", options.previous());
        }
        echo.member("prompt_cache_key", out).object("reasoning", NO_REASONING, out).member("safety_identifier", out);
        out.member("store", options.kept());
        echo.member("temperature", out).object("text", PLAIN_TEXT, out).member("tool_choice", AUTO, out);
        echo.member("tools", NONE, out).member("top_logprobs", NO_LOGPROBS, out).member("top_p", out);
        echo.member("truncation", DISABLED, out);
    }

    /** Counts as this dialect has them: cached tokens within the input's, reasoning within the output's. */
    private static void usage(JsonOut out, Usage usage) {
        out.beginObject().member("input_tokens", usage.input());
        out.name("input_tokens_details").beginObject().member("cached_tokens", usage.cacheRead());
        out.member("cache_write_tokens", usage.cacheWrite5m() + usage.cacheWrite1h()).endObject();
        out.member("output_tokens", usage.output());
        out.name("output_tokens_details").beginObject().member("reasoning_tokens", usage.outputReasoning()).endObject();
        out.member("total_tokens", usage.input() + usage.output()).endObject();
    }
}
