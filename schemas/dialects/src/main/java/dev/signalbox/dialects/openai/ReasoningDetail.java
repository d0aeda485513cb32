package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.prompt.Mark;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.ReplyEvent;

/** An item of {@code reasoning_details}, OpenRouter's way to carry a provider's marks through this dialect. */
final class ReasoningDetail {
    private ReasoningDetail() {}

    /** @param callId of the call that the mark belongs to; empty where it belongs to reasoning */
    static String of(ReplyEvent.ReasoningMark mark, String callId) {
        var spelled = ChunkText.quoted(Mark.by(mark.maker(), mark.value()).spelled(Dialect.OPENAI_CHAT));
        if (callId.isEmpty() && !mark.hidden()) {
            return "{\"type\":\"reasoning.text\",\"text\":\"\",\"signature\":" + spelled + '}';
        }
        var id = callId.isEmpty() ? "" : ",\"id\":" + ChunkText.quoted(callId);
        return "{\"type\":\"reasoning.encrypted\"" + id + ",\"data\":" + spelled + '}';
    }
}
