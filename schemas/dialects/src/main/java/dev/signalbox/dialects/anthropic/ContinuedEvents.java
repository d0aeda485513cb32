package dev.signalbox.dialects.anthropic;

import dev.signalbox.dialects.Seam;
import dev.signalbox.dialects.SeamText;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Usage;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the events of a continuation look as if the answer had never broken. The caller has an open block of text with
 * the index 0, since an answer of which more was shown is not gone on with: no second start of the message or of that
 * block, text joined at the seam, the block closed before another kind of block begins, and usage that counts what was
 * shown before as output. Owned by one stream; not thread-safe.
 */
final class ContinuedEvents {
    private final Seam seam;
    private final SeamText text;
    private final UsageCounts counts = new UsageCounts();
    private final int promptTokens;
    private List<Bytes> told = new ArrayList<>(2);
    /** What the provider's indexes grow by: 1 where its first block is another than the open one; -1 before that block. */
    private int shift = -1;
    private boolean closed;

    /** @param promptTokens our estimate, for a provider that counts nothing */
    ContinuedEvents(Seam seam, int promptTokens) {
        this.seam = seam;
        this.text = new SeamText(seam);
        this.promptTokens = promptTokens;
    }

    /** What the caller is told of an event, as payloads; nothing, where none of it is left. */
    List<Bytes> next(Json payload) {
        told = new ArrayList<>(2);
        switch (payload.get("type").text()) {
            case "message_start" -> counts.read(payload.get("message").get("usage"));
            case "content_block_start" -> start(payload);
            case "content_block_delta" -> delta(payload);
            case "content_block_stop" -> {
                if (joins(payload)) {
                    close();
                } else {
                    told.add(shifted(payload));
                }
            }
            case "message_delta" -> {
                counts.read(payload.get("usage"));
                close();
                told.add(end(payload));
            }
            default -> told.add(payload.raw());
        }
        return told;
    }

    private void start(Json payload) {
        var block = payload.get("content_block");
        if (shift < 0 && block.get("type").is("text")) {
            shift = 0;
            say(block.get("text").text(), false);
            return;
        }
        shift = shift < 0 ? 1 : shift;
        close();
        told.add(shifted(payload));
    }

    private void delta(Json payload) {
        var delta = payload.get("delta");
        if (joins(payload) && delta.get("type").is("text_delta")) {
            counts.text(delta.get("text").text());
            say(delta.get("text").text(), false);
        } else {
            told.add(shifted(payload));
        }
    }

    /** Whether an event is of the block that is open since before the seam. */
    private boolean joins(Json payload) {
        return shift <= 0 && !closed && payload.get("index").count() == 0;
    }

    private void say(String said, boolean last) {
        var shown = text.take(said, last);
        if (!shown.isEmpty()) {
            told.add(BlockEvents.delta(0, "text_delta", "text", shown));
        }
    }

    private void close() {
        if (!closed) {
            say("", true);
            closed = true;
            told.add(BlockEvents.stop(0));
        }
    }

    private Bytes shifted(Json payload) {
        if (shift <= 0) {
            return payload.raw();
        }
        var out = new JsonOut(payload.raw().length() + 8).beginObject();
        for (int i = 0; i < payload.names().size(); i++) {
            var name = payload.names().get(i);
            if (name.equals("index")) {
                out.member(name, payload.get("index").count() + shift);
            } else {
                out.member(name, payload.values().get(i));
            }
        }
        return out.endObject().bytes();
    }

    /** The event before the last, with usage as the caller is told it. */
    private Bytes end(Json payload) {
        var out = new JsonOut(payload.raw().length() + 64).beginObject();
        for (int i = 0; i < payload.names().size(); i++) {
            var name = payload.names().get(i);
            out.name(name);
            if (name.equals("usage")) {
                UsageCounts.write(moved(counts.disjoint(promptTokens, true)), false, out);
            } else if (name.equals("delta") && text.stopped()) {
                out.beginObject().member("stop_reason", "end_turn").name("stop_sequence").nul().endObject();
            } else {
                out.value(payload.values().get(i));
            }
        }
        return out.endObject().bytes();
    }

    /** What was shown before is output, although the provider read it. */
    private Usage moved(Usage usage) {
        long moved = Math.min(seam.tokens(), usage.inputUncached());
        return new Usage(
                usage.inputUncached() - moved, usage.cacheRead(), usage.cacheWrite5m(), usage.cacheWrite1h(),
                moved + (seam.spent() ? 0 : usage.outputText()), usage.outputReasoning(), usage.audioInput(), usage.audioOutput(),
                usage.imageInput(), usage.estimated());
    }
}
