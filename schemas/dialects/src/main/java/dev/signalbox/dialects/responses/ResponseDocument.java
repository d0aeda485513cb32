package dev.signalbox.dialects.responses;

import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.openai.ErrorWriter;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@code response} object, with every member that the SDKs require. What it would echo of the request stands at its
 * default: who writes an answer does not have the request any more.
 */
final class ResponseDocument {
    private final String id;
    private final WriteOptions options;

    /** @param options whose id gets the letters with which ids of answers begin, unless it has them */
    ResponseDocument(WriteOptions options) {
        this.options = options;
        this.id = KeptName.of(options.id());
    }

    /** What ids of items are made of. */
    String stem() {
        return KeptName.request(id);
    }

    /** The answer that has begun. */
    void begun(JsonOut out) {
        write(out, "in_progress", List.of(), null, null);
    }

    /** The answer that has ended. */
    void ended(JsonOut out, List<AnswerItem> items, ReplyEvent.Finished end) {
        write(out, status(end.reason()), items, end, null);
    }

    /** The answer that will have no end, with what there was of it. */
    void failed(JsonOut out, List<AnswerItem> items, ReplyEvent.Failed failed) {
        write(out, "failed", items, null, failed);
    }

    static String status(FinishReason reason) {
        return details(reason) == null ? "completed" : "incomplete";
    }

    private static @Nullable String details(FinishReason reason) {
        return switch (reason) {
            case LENGTH -> "max_output_tokens";
            case CONTENT_FILTER -> "content_filter";
            case STOP, TOOL_CALLS, OTHER -> null;
        };
    }

    private void write(
            JsonOut out, String status, List<AnswerItem> items, ReplyEvent.@Nullable Finished end,
            ReplyEvent.@Nullable Failed failed) {
        out.beginObject().member("id", id).member("object", "response").member("created_at", options.createdSeconds());
        out.member("status", status).member("background", false).name("error");
        if (failed == null) {
            out.nul();
        } else {
            out.beginObject().member("code", ErrorWriter.code(failed.failure()));
            out.member("message", failed.message()).endObject();
        }
        out.name("incomplete_details");
        var details = end == null ? null : details(end.reason());
        if (details == null) {
            out.nul();
        } else {
            out.beginObject().member("reason", details).endObject();
        }
        out.name("instructions").nul().name("max_output_tokens").nul().member("model", options.model());
        out.name("output").beginArray();
        for (var item : items) {
            boolean cut = !status.equals("completed") && item.index == items.size() - 1;
            item.write(out, cut ? "incomplete" : "completed");
        }
        out.endArray();
        unsaid(out);
        out.name("usage");
        if (end == null) {
            out.nul();
        } else {
            usage(out, end.usage());
        }
        out.name("user").nul().name("metadata").beginObject().endObject().endObject();
    }

    private void unsaid(JsonOut out) {
        out.member("parallel_tool_calls", true).name("previous_response_id");
        if (options.previous().isEmpty()) {
            out.nul();
        } else {
            out.string(options.previous());
        }
        out.name("reasoning").beginObject().name("effort").nul().name("summary").nul().endObject();
        out.name("temperature").nul();
        out.name("text").beginObject().name("format").beginObject().member("type", "text").endObject().endObject();
        out.member("tool_choice", "auto").name("tools").beginArray().endArray().name("top_p").nul();
        out.member("truncation", "disabled");
        if (options.kept()) {
            out.member("store", true);
        }
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
