package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.json.JsonText;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.util.HashMap;
import java.util.Map;

/** Canonical events spelled as this dialect's chunks, for answers of providers that speak another one. */
public final class ChunkText {
    /** Every chunk as far as its choices. */
    private final Bytes head;
    private final Map<String, String> callIds = new HashMap<>();
    /** Reasoning that no mark has ended yet, of each choice. */
    private final Map<Integer, StringBuilder> thoughts = new HashMap<>();

    ChunkText(WriteOptions options) {
        head = new JsonOut(160).beginObject().member("id", options.id()).member("object", "chat.completion.chunk")
                .member("created", options.createdSeconds()).member("model", options.model())
                .name("choices").beginArray().bytes();
    }

    Bytes started() {
        return chunk(0, "{\"role\":\"assistant\",\"content\":\"\"}", "null");
    }

    Bytes text(ReplyEvent.TextDelta event) {
        return said(event.choice(), "content", event.text());
    }

    /** Under both names that providers have for it: some clients read one, some the other. */
    Bytes reasoning(ReplyEvent.ReasoningDelta event) {
        thoughts.computeIfAbsent(event.choice(), _ -> new StringBuilder()).append(event.text());
        var text = event.text();
        return close(open(event.choice(), 2 * text.length()).member("reasoning_content", text).member("reasoning", text));
    }

    Bytes refusal(ReplyEvent.RefusalDelta event) {
        return said(event.choice(), "refusal", event.text());
    }

    /** As OpenRouter spells it; a mark that belongs to a call stands under the call's id. */
    Bytes mark(ReplyEvent.ReasoningMark event) {
        var id = event.index() < 0 ? "" : callIds.getOrDefault(event.choice() + "/" + event.index(), "");
        var thought = event.index() >= 0 ? null : thoughts.remove(event.choice());
        var detail = ReasoningDetail.of(event, thought == null ? "" : thought.toString(), id);
        return chunk(event.choice(), "{\"reasoning_details\":[" + detail + "]}", "null");
    }

    Bytes call(ReplyEvent.ToolCallStarted event) {
        callIds.put(event.choice() + "/" + event.index(), event.id());
        return chunk(event.choice(), "{\"tool_calls\":[{\"index\":" + event.index() + ",\"id\":" + quoted(event.id())
                + ",\"type\":\"function\",\"function\":{\"name\":" + quoted(event.name()) + ",\"arguments\":\"\"}}]}",
                "null");
    }

    Bytes arguments(ReplyEvent.ToolArguments event) {
        var out = open(event.choice(), event.fragment().length()).name("tool_calls").beginArray();
        out.beginObject().member("index", event.index()).name("function").beginObject().member("arguments", event.fragment());
        return close(out.endObject().endObject().endArray());
    }

    /** As OpenRouter does, with the provider's own word beside ours where ours says less. */
    Bytes finish(int choice, ReplyEvent.Finished end) {
        var word = quoted(FinishWords.word(end));
        return chunk(choice, "{}", end.word().isEmpty() ? word : word + ",\"native_finish_reason\":" + quoted(end.word()));
    }

    Bytes usage(Usage usage) {
        return JsonOut.after(head, 320).endArray().name("usage").raw(Bytes.utf8(usageObject(usage))).endObject().bytes();
    }

    /** The usage object, whose counts include one another again. */
    public static String usageObject(Usage usage) {
        return "{\"prompt_tokens\":" + usage.input()
                + ",\"completion_tokens\":" + usage.output()
                + ",\"total_tokens\":" + (usage.input() + usage.output())
                + ",\"prompt_tokens_details\":{\"cached_tokens\":" + usage.cacheRead()
                + ",\"cache_write_tokens\":" + (usage.cacheWrite5m() + usage.cacheWrite1h())
                + ",\"audio_tokens\":" + usage.audioInput()
                + ",\"image_tokens\":" + usage.imageInput()
                + "},\"completion_tokens_details\":{\"reasoning_tokens\":" + usage.outputReasoning()
                + ",\"audio_tokens\":" + usage.audioOutput() + "}}";
    }

    private Bytes said(int choice, String member, String text) {
        return close(open(choice, text.length()).member(member, text));
    }

    private JsonOut open(int choice, int length) {
        return JsonOut.after(head, length + 112).beginObject().member("index", choice).name("delta").beginObject();
    }

    private static Bytes close(JsonOut out) {
        return out.endObject().name("logprobs").nul().name("finish_reason").nul().endObject().endArray().endObject().bytes();
    }

    private Bytes chunk(int choice, String delta, String finish) {
        var out = JsonOut.after(head, delta.length() + 80).beginObject().member("index", choice);
        out.name("delta").raw(Bytes.utf8(delta)).name("logprobs").nul().name("finish_reason").raw(Bytes.utf8(finish));
        return out.endObject().endArray().endObject().bytes();
    }

    static String quoted(String text) {
        return JsonText.quote(new StringBuilder(text.length() + 16), text).toString();
    }
}
