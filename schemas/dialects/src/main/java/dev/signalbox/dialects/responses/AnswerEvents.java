package dev.signalbox.dialects.responses;

import dev.signalbox.dialects.ReplyWriter;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.openai.ErrorWriter;
import dev.signalbox.dialects.sse.SseFrame;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;

/**
 * The typed events of an answer that is written, in the API's own order: the answer is created and in progress, an item
 * is added, its pieces are added, grow and are done, the item is done, the answer is completed. Their numbers rise by
 * one. Not thread-safe.
 */
final class AnswerEvents implements AnswerDraft.Watcher {
    private static final ReplyWriter.Sink NOWHERE = _ -> {};

    private final ResponseDocument document;
    private final AnswerDraft draft;
    private int sequence;
    private boolean created;
    private boolean over;
    private String status = "completed";
    private ReplyWriter.Sink sink = NOWHERE;

    /** @param sequence number of the first event */
    AnswerEvents(ResponseDocument document, int sequence) {
        this.document = document;
        this.sequence = sequence;
        this.draft = new AnswerDraft(document.stem(), document.tools(), this);
    }

    /** Whether the answer's last event was written. */
    boolean over() {
        return over;
    }

    void write(ReplyEvent event, ReplyWriter.Sink out) {
        sink = out;
        create();
        if (event instanceof ReplyEvent.Finished finished) {
            end(finished);
        } else {
            draft.take(event);
        }
        if (draft.tooLarge() && !over) {
            fail(new ReplyEvent.Failed(Failure.REPLY_TOO_LARGE, "the answer is too large to be written", 0, Bytes.EMPTY), out);
        }
    }

    /** Tells of a failure, in a way that each SDK takes for one: by a member {@code error}, by the type, by the answer. */
    void fail(ReplyEvent.Failed failed, ReplyWriter.Sink out) {
        sink = out;
        over = true;
        var code = ErrorWriter.code(failed.failure());
        var error = begin("error").member("code", code).member("message", failed.message()).name("param").nul();
        error.name("error").beginObject().member("message", failed.message());
        error.member("type", ErrorWriter.type(failed.failure())).name("param").nul().member("code", code).endObject();
        send("error", error);
        var answer = begin("response.failed").name("response");
        document.failed(answer, draft.items(), failed);
        send("response.failed", answer);
    }

    private void create() {
        if (created) {
            return;
        }
        created = true;
        for (var type : new String[] {"response.created", "response.in_progress"}) {
            var out = begin(type).name("response");
            document.begun(out);
            send(type, out);
        }
    }

    private void end(ReplyEvent.Finished finished) {
        over = true;
        status = ResponseDocument.status(finished);
        draft.take(finished);
        var type = "response." + status;
        var out = begin(type).name("response");
        document.ended(out, draft.items(), finished);
        send(type, out);
    }

    @Override
    public void added(AnswerItem item) {
        var out = begin("response.output_item.added").member("output_index", item.index).name("item");
        item.write(out, "in_progress");
        send("response.output_item.added", out);
    }

    @Override
    public void pieceAdded(AnswerItem item, int piece) {
        piece(item.kind == AnswerItem.Kind.REASONING
                ? "response.reasoning_summary_part.added" : "response.content_part.added", item, piece);
    }

    @Override
    public void delta(AnswerItem item, String text) {
        var type = switch (item.kind) {
            case CUSTOM -> "";
            case CALL -> "response.function_call_arguments";
            case REASONING -> "response.reasoning_summary_text";
            case MESSAGE -> said(item, item.pieces.size() - 1);
        };
        if (type.isEmpty()) {
            return; // text within a JSON string, which is told when all of it is there
        }
        var out = within(type + ".delta", item, item.pieces.size() - 1).member("delta", text);
        logprobs(type, out);
        send(type + ".delta", out);
    }

    @Override
    public void pieceDone(AnswerItem item, int piece) {
        boolean reasoning = item.kind == AnswerItem.Kind.REASONING;
        var type = reasoning ? "response.reasoning_summary_text" : said(item, piece);
        var written = item.pieces.get(piece);
        var out = within(type + ".done", item, piece);
        out.member(written.type().equals(AnswerItem.Piece.REFUSAL) ? "refusal" : "text", written.text().toString());
        logprobs(type, out);
        send(type + ".done", out);
        piece(reasoning ? "response.reasoning_summary_part.done" : "response.content_part.done", item, piece);
    }

    @Override
    public void done(AnswerItem item) {
        if (item.kind == AnswerItem.Kind.CALL) {
            var out = within("response.function_call_arguments.done", item, -1).member("name", item.name);
            send("response.function_call_arguments.done", out.member("arguments", item.arguments.toString()));
        }
        if (item.kind == AnswerItem.Kind.CUSTOM) {
            var type = "response.custom_tool_call_input";
            send(type + ".delta", within(type + ".delta", item, -1).member("delta", item.input()));
            send(type + ".done", within(type + ".done", item, -1).member("input", item.input()));
        }
        boolean cut = over && item.index == draft.items().size() - 1;
        var out = begin("response.output_item.done").member("output_index", item.index).name("item");
        item.write(out, cut ? status : "completed");
        send("response.output_item.done", out);
    }

    private static String said(AnswerItem item, int piece) {
        return item.pieces.get(piece).type().equals(AnswerItem.Piece.REFUSAL) ? "response.refusal" : "response.output_text";
    }

    private void piece(String type, AnswerItem item, int piece) {
        var out = within(type, item, piece).name("part");
        item.pieces.get(piece).write(out);
        send(type, out);
    }

    /** An event about something within an item; its pieces have a number of their own. */
    private JsonOut within(String type, AnswerItem item, int piece) {
        var out = begin(type).member("item_id", item.id).member("output_index", item.index);
        if (piece >= 0) {
            out.member(item.kind == AnswerItem.Kind.REASONING ? "summary_index" : "content_index", piece);
        }
        return out;
    }

    private static void logprobs(String type, JsonOut out) {
        if (type.equals("response.output_text")) {
            out.name("logprobs").beginArray().endArray();
        }
    }

    private JsonOut begin(String type) {
        return new JsonOut(256).beginObject().member("type", type).member("sequence_number", sequence++);
    }

    private void send(String type, JsonOut out) {
        SseFrame.put(type, out.endObject().bytes(), sink);
    }
}
