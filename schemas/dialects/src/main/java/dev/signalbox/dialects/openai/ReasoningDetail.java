package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.json.JsonCursor;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.dialects.json.Names;
import dev.signalbox.dialects.prompt.Mark;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.ReplyEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * An item of {@code reasoning_details}, OpenRouter's way to carry a provider's marks through this dialect: text with its
 * signature, a summary, or data that nobody can read. Data under a call's id belongs to that call.
 */
final class ReasoningDetail {
    private static final int TEXT = 0;
    private static final int SUMMARY = 1;
    private static final int SIGNATURE = 2;
    private static final int DATA = 3;
    private static final int ID = 4;
    private static final Names MEMBERS = Names.of("text", "summary", "signature", "data", "id");

    private String text = "";
    private String signature = "";
    private String data = "";
    private String id = "";

    private ReasoningDetail() {}

    /**
     * A mark's item, behind one of the text before it where the mark itself has none.
     *
     * @param text of the reasoning that the mark ends, so that who sends it back sends both
     * @param callId of the call that the mark belongs to; empty where it belongs to reasoning
     */
    static String of(ReplyEvent.ReasoningMark mark, String text, String callId) {
        var spelled = ChunkText.quoted(Mark.by(mark.maker(), mark.value()).spelled(Dialect.OPENAI_CHAT));
        if (callId.isEmpty() && !mark.hidden()) {
            return "{\"type\":\"reasoning.text\",\"text\":" + ChunkText.quoted(text) + ",\"signature\":" + spelled + '}';
        }
        var id = callId.isEmpty() ? "" : ",\"id\":" + ChunkText.quoted(callId);
        var before = text.isEmpty() ? "" : of(text) + ',';
        return before + "{\"type\":\"reasoning.encrypted\"" + id + ",\"data\":" + spelled + '}';
    }

    /** Of reasoning without a mark. */
    static String of(String text) {
        return "{\"type\":\"reasoning.text\",\"text\":" + ChunkText.quoted(text) + '}';
    }

    /** Takes the array; what it says, in its order. */
    static List<ReplyEvent> read(JsonCursor cursor, int choice, ToolCalls calls) throws MalformedJson {
        var events = new ArrayList<ReplyEvent>(2);
        if (!cursor.atArray()) {
            cursor.skip();
            return events;
        }
        cursor.enterArray();
        while (cursor.nextItem()) {
            if (cursor.atObject()) {
                var detail = new ReasoningDetail();
                detail.members(cursor);
                detail.tell(choice, calls, events);
            } else {
                cursor.skip();
            }
        }
        return events;
    }

    private void members(JsonCursor cursor) throws MalformedJson {
        cursor.enterObject();
        while (cursor.nextMember()) {
            int name = cursor.name(MEMBERS);
            if (name == Names.OTHER || !cursor.atString()) {
                cursor.skip();
                continue;
            }
            cursor.string();
            switch (name) {
                case TEXT, SUMMARY -> text = cursor.text();
                case SIGNATURE -> signature = cursor.text();
                case DATA -> data = cursor.text();
                case ID -> id = cursor.text();
                default -> {}
            }
        }
    }

    private void tell(int choice, ToolCalls calls, List<ReplyEvent> events) {
        if (!text.isEmpty()) {
            events.add(new ReplyEvent.ReasoningDelta(choice, text, Bytes.EMPTY));
        }
        int call = data.isEmpty() ? ReplyEvent.ReasoningMark.NO_CALL : calls.of(choice, id);
        boolean hidden = signature.isEmpty() && call == ReplyEvent.ReasoningMark.NO_CALL;
        var mark = Mark.read(Dialect.OPENAI_CHAT, data.isEmpty() ? signature : data);
        mark.maker().ifPresent(maker ->
                events.add(new ReplyEvent.ReasoningMark(choice, call, maker, mark.value(), hidden, Bytes.EMPTY)));
    }
}
