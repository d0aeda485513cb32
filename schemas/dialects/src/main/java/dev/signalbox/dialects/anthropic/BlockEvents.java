package dev.signalbox.dialects.anthropic;

import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;

/** The payloads of a stream's events, as the API spells them. */
final class BlockEvents {
    private BlockEvents() {}

    /** The prompt's tokens are not known yet; the end tells them. */
    static Bytes start(WriteOptions options) {
        var out = new JsonOut().beginObject().member("type", "message_start").name("message").beginObject();
        out.member("id", options.id()).member("type", "message").member("role", "assistant").member("model", options.model());
        out.name("content").beginArray().endArray();
        out.name("stop_reason").nul().name("stop_sequence").nul().name("stop_details").nul().name("usage");
        UsageCounts.write(Usage.NONE, true, out);
        return out.endObject().endObject().bytes();
    }

    static Bytes text(int index) {
        var out = block(index, "text").member("text", "");
        return out.endObject().endObject().bytes();
    }

    static Bytes thinking(int index) {
        return block(index, "thinking").member("thinking", "").member("signature", "").endObject().endObject().bytes();
    }

    static Bytes redacted(int index, String data) {
        return block(index, "redacted_thinking").member("data", data).endObject().endObject().bytes();
    }

    static Bytes call(int index, ReplyEvent.ToolCallStarted call) {
        var out = block(index, "tool_use").member("id", call.id()).member("name", call.name());
        return out.name("input").beginObject().endObject().endObject().endObject().bytes();
    }

    private static JsonOut block(int index, String type) {
        return new JsonOut(128).beginObject().member("type", "content_block_start").member("index", index).name("content_block")
                .beginObject().member("type", type);
    }

    /** @param member that has the value, such as {@code text} */
    static Bytes delta(int index, String type, String member, String value) {
        return new JsonOut(value.length() + 112).beginObject().member("type", "content_block_delta").member("index", index)
                .name("delta").beginObject().member("type", type).member(member, value).endObject().endObject().bytes();
    }

    static Bytes stop(int index) {
        return new JsonOut(48).beginObject().member("type", "content_block_stop").member("index", index).endObject().bytes();
    }

    static Bytes end(String reason, ReplyEvent.Finished finished) {
        var out = new JsonOut().beginObject().member("type", "message_delta").name("delta").beginObject();
        stop(reason, finished, out);
        out.endObject().name("usage");
        UsageCounts.write(finished.usage(), false, out);
        return out.endObject().bytes();
    }

    /**
     * How an answer ended; beside it the provider's own word where ours says less, a member that this API does not know.
     *
     * @param out an object that is open
     */
    static void stop(String reason, ReplyEvent.Finished finished, JsonOut out) {
        out.member("stop_reason", reason).name("stop_sequence");
        if (reason.equals("stop_sequence")) {
            out.string(finished.stop());
        } else {
            out.nul();
        }
        out.name("stop_details").nul();
        if (!finished.word().isEmpty() && !finished.word().equals(reason)) {
            out.member("native_finish_reason", finished.word());
        }
    }

    static final Bytes OVER = Bytes.utf8("{\"type\":\"message_stop\"}");
}
