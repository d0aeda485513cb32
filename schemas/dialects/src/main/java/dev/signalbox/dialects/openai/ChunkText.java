package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.json.JsonText;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.util.HashMap;
import java.util.Map;

/** Canonical events spelled as this dialect's chunks, for answers of providers that speak another one. */
public final class ChunkText {
    private final String head;
    private final Map<String, String> callIds = new HashMap<>();
    /** Reasoning that no mark has ended yet, of each choice. */
    private final Map<Integer, StringBuilder> thoughts = new HashMap<>();

    ChunkText(WriteOptions options) {
        var out = new StringBuilder(160);
        JsonText.quote(out.append("{\"id\":"), options.id());
        out.append(",\"object\":\"chat.completion.chunk\",\"created\":").append(options.createdSeconds());
        JsonText.quote(out.append(",\"model\":"), options.model());
        head = out.append(",\"choices\":[").toString();
    }

    Bytes started() {
        return chunk(0, "{\"role\":\"assistant\",\"content\":\"\"}", "null");
    }

    Bytes text(ReplyEvent.TextDelta event) {
        return chunk(event.choice(), "{\"content\":" + quoted(event.text()) + '}', "null");
    }

    Bytes reasoning(ReplyEvent.ReasoningDelta event) {
        thoughts.computeIfAbsent(event.choice(), _ -> new StringBuilder()).append(event.text());
        return chunk(event.choice(), "{\"reasoning_content\":" + quoted(event.text()) + '}', "null");
    }

    Bytes refusal(ReplyEvent.RefusalDelta event) {
        return chunk(event.choice(), "{\"refusal\":" + quoted(event.text()) + '}', "null");
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
        return chunk(event.choice(), "{\"tool_calls\":[{\"index\":" + event.index() + ",\"function\":{\"arguments\":"
                + quoted(event.fragment()) + "}}]}", "null");
    }

    Bytes finish(int choice, FinishReason reason) {
        return chunk(choice, "{}", quoted(FinishWords.word(reason)));
    }

    Bytes usage(Usage usage) {
        return Bytes.utf8(head + "],\"usage\":" + usageObject(usage) + '}');
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

    private Bytes chunk(int choice, String delta, String finish) {
        return Bytes.utf8(head + "{\"index\":" + choice + ",\"delta\":" + delta
                + ",\"logprobs\":null,\"finish_reason\":" + finish + "}]}");
    }

    static String quoted(String text) {
        return JsonText.quote(new StringBuilder(text.length() + 16), text).toString();
    }
}
