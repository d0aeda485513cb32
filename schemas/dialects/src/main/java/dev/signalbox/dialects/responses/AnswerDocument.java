package dev.signalbox.dialects.responses;

import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The {@code response} document that the events of an answer add up to, streamed or whole, whoever reads it or nobody: what is kept of an
 * answer. The provider's own where it is of this dialect, by its kept name. Holds what an answer of this dialect may hold. Of one thread
 * at a time.
 */
public final class AnswerDocument {
    private final WriteOptions options;
    private final ResponseDocument document;
    private final AnswerDraft draft;
    private final List<Bytes> pieces = new ArrayList<>(0);
    private Bytes last = Bytes.EMPTY;
    private long passed;
    private ReplyEvent.@Nullable Finished finished;
    private boolean settled;
    private boolean passing;

    public AnswerDocument(WriteOptions options) {
        this.options = options;
        this.document = new ResponseDocument(options);
        this.draft = new AnswerDraft(document.stem(), document.tools(), AnswerDraft.Watcher.NOBODY);
    }

    /** Takes the next event of the answer. */
    public void take(ReplyEvent event) {
        if (event instanceof ReplyEvent.Whole(Bytes raw)) {
            settled = true;
            passing = true;
            pieces.add(raw);
            passed += raw.length();
            return;
        }
        if (!settled || event instanceof ReplyEvent.Started && pieces.isEmpty()) {
            settled = true;
            passing = !event.raw().isEmpty();
        }
        if (!event.raw().isEmpty()) {
            last = event.raw();
        }
        if (!passing && !draft.tooLarge()) {
            draft.take(event);
        }
        if (event instanceof ReplyEvent.Finished end) {
            finished = end;
        }
    }

    /** How much {@link #whole()} has to go through, in characters or bytes. */
    public long length() {
        return passing ? passed + last.length() : draft.length();
    }

    /**
     * Of an answer that ended well, completed or cut short; empty before its end, and of one that is too large to be kept. It is made here:
     * a megabyte takes milliseconds.
     */
    public Optional<Bytes> whole() {
        var end = finished;
        return end == null ? Optional.empty() : passing ? passed() : written(end);
    }

    private Optional<Bytes> written(ReplyEvent.Finished end) {
        if (draft.tooLarge()) {
            return Optional.empty();
        }
        var out = new JsonOut(2 << 10);
        document.ended(out, draft.items(), end);
        return Optional.of(out.bytes());
    }

    /** What a provider tells of its answer as a whole; one that is to be made later has not ended. */
    private Optional<Bytes> passed() {
        try {
            var told = !pieces.isEmpty() ? Json.parse(Bytes.joined(pieces)) : Json.parse(last).get("response");
            boolean ended = told.get("output").isArray() && AnswerEnd.reason(told, "completed", false).isPresent();
            return ended ? Optional.of(KeptName.document(told.raw(), options)) : Optional.empty();
        } catch (MalformedJson _) {
            return Optional.empty();
        }
    }
}
