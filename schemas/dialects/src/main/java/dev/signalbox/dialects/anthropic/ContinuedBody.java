package dev.signalbox.dialects.anthropic;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.Seam;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Continuation;
import dev.signalbox.records.catalog.Prefill;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What of a caller's body must change so that its answer goes on: the text so far ends the conversation as the
 * assistant's, behind what the caller itself may have begun it with, and the limit shrinks by it. White space at the end
 * of that text is left out, because the API refuses it there; whoever reads the answer takes it away again.
 */
final class ContinuedBody {
    private final Json body;
    private final Continuation from;
    private final String told;
    private final String omitted;
    private boolean spent;

    private ContinuedBody(Json body, Continuation from) {
        this.body = body;
        this.from = from;
        this.told = from.text().stripTrailing();
        this.omitted = from.text().substring(told.length());
    }

    /** @throws BadRequest where this API has no way to go on with the answer */
    static ContinuedBody of(Bytes bytes, Continuation from, Prefill how) throws BadRequest {
        var body = Faults.object(bytes);
        var thinking = body.get("thinking").get("type");
        if (how != Prefill.TURN) {
            throw Faults.bad("This API goes on with an answer by a turn alone.", null);
        }
        if (!from.reasoning().isEmpty() || (thinking.present() && !thinking.is("disabled"))) {
            throw Faults.bad("An answer of a model that thinks can't be gone on with.", "thinking");
        }
        return new ContinuedBody(body, from);
    }

    /**
     * The members that change, with what they are to be.
     *
     * @param foreign what changes anyhow
     */
    Map<String, Bytes> changed(Map<String, Bytes> foreign) throws BadRequest, MalformedJson {
        var changed = new HashMap<>(foreign);
        if (!told.isEmpty()) {
            var messages = foreign.containsKey("messages") ? Json.parse(foreign.get("messages")) : body.get("messages");
            changed.put("messages", messages(messages));
        }
        var limit = body.get("max_tokens").whole();
        if (limit.isPresent()) {
            changed.put("max_tokens", Bytes.utf8(String.valueOf(left(limit.getAsLong()))));
        }
        return changed;
    }

    /** To be asked after {@link #changed}. */
    Seam seam() {
        var stops = new ArrayList<String>();
        for (var stop : body.get("stop_sequences").values()) {
            if (!stop.text().isEmpty()) {
                stops.add(stop.text());
            }
        }
        return new Seam(from.text(), omitted, true, stops, from.tokens(), spent, from.opening());
    }

    /** White space that is left out is said again, by one token. */
    private long left(long wanted) {
        long left = wanted - Math.max(0, from.tokens() - (omitted.isEmpty() ? 0 : 1));
        spent = left < 1;
        return Math.max(left, 1);
    }

    private Bytes messages(Json messages) throws BadRequest {
        var last = messages.values().isEmpty() ? Json.ABSENT : messages.values().getLast();
        boolean begun = last.get("role").is("assistant");
        var out = new JsonOut(messages.raw().length() + told.length() + 64).beginArray();
        for (int i = 0; i < messages.values().size() - (begun ? 1 : 0); i++) {
            out.value(messages.values().get(i));
        }
        out.beginObject().member("role", "assistant").name("content");
        if (begun) {
            begun(last.get("content"), out);
        } else {
            out.string(told);
        }
        return out.endObject().endArray().bytes();
    }

    private void begun(Json content, JsonOut out) throws BadRequest {
        List<Json> blocks = content.values();
        if (content.isString()) {
            out.string(content.text() + told);
        } else if (!blocks.isEmpty() && blocks.getLast().get("type").is("text")) {
            out.beginArray();
            for (int i = 0; i < blocks.size() - 1; i++) {
                out.value(blocks.get(i));
            }
            out.beginObject().member("type", "text").member("text", blocks.getLast().get("text").text() + told).endObject().endArray();
        } else {
            throw Faults.bad("An answer to a turn that does not end in text can't be gone on with.", "messages");
        }
    }
}
