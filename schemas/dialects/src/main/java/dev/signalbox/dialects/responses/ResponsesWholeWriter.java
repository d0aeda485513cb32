package dev.signalbox.dialects.responses;

import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.openai.ErrorWriter;
import dev.signalbox.dialects.reply.WholeWriter;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes an answer as one {@code response} object: the provider's own where it is of this dialect, else what its events
 * add up to, at the end.
 */
final class ResponsesWholeWriter extends WholeWriter {
    private final WriteOptions options;
    private final ResponseDocument document;
    private final AnswerDraft draft;
    /** What was passed on of an answer whose id is to be put in; a document that is not kept leaves piece by piece. */
    private final List<Bytes> pieces = new ArrayList<>(0);
    private long held;

    ResponsesWholeWriter(WriteOptions options) {
        this.options = options;
        document = new ResponseDocument(options);
        draft = new AnswerDraft(document.stem(), document.tools(), AnswerDraft.Watcher.NOBODY);
    }

    @Override
    protected void gather(ReplyEvent event) {
        if (!draft.tooLarge()) {
            draft.take(event);
        }
    }

    @Override
    protected Bytes document(ReplyEvent.Finished finished) {
        draft.take(finished);
        return draft.tooLarge() ? tooLarge() : whole(finished);
    }

    @Override
    protected Bytes error(ReplyEvent.Failed failed) {
        return ErrorWriter.write(failed);
    }

    @Override
    protected void pass(Bytes raw, Sink out) {
        if (KeptName.needed(options)) {
            pieces.add(raw);
            held += raw.length();
        } else {
            out.put(raw);
        }
    }

    @Override
    protected void passed(Sink out) {
        if (KeptName.needed(options)) {
            out.put(KeptName.document(Bytes.joined(pieces), options));
            pieces.clear();
            held = 0;
        }
    }

    @Override
    public long held() {
        return held;
    }

    private Bytes whole(ReplyEvent.Finished finished) {
        var json = new JsonOut(2 << 10);
        document.ended(json, draft.items(), finished);
        return json.bytes();
    }

    private static Bytes tooLarge() {
        return ErrorWriter.write(Failure.REPLY_TOO_LARGE, "the answer is too large to be written", null, Bytes.EMPTY);
    }
}
