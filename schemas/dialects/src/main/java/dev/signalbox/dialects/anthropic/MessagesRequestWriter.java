package dev.signalbox.dialects.anthropic;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.dialects.json.JsonCursor;
import dev.signalbox.dialects.json.JsonText;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Facts;
import dev.signalbox.records.catalog.Provider;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A body as a provider of this dialect is to get it: its model's name, its quirks, and none of the reasoning that other
 * providers signed; every other byte as the caller sent it. Where the spans are known and nothing else is to change the
 * body is not even parsed.
 */
final class MessagesRequestWriter {
    /** The API asks every call for the version that it was written for; a catalogue may name another. */
    static final Map<String, String> HEADERS = Map.of("anthropic-version", "2023-06-01");

    private static final String PATH = "/messages";
    private static final Bytes OPEN = Bytes.utf8("{");
    private static final Bytes CLOSE = Bytes.utf8("}");
    private static final Bytes COMMA = Bytes.utf8(",");

    private final Bytes body;
    private final Bytes model;
    private final List<Bytes> pieces = new ArrayList<>(8);
    private final List<String> leftOut = new ArrayList<>(0);

    MessagesRequestWriter(Bytes body, String upstreamModel) {
        this.body = body;
        this.model = Bytes.utf8(JsonText.quote(new StringBuilder(upstreamModel.length() + 2), upstreamModel).toString());
    }

    /** Of a caller's body. */
    UpstreamCall write(Facts.Spans spans, Provider.Quirks quirks) throws BadRequest {
        try {
            return write(spans, quirks, ForeignMarks.in(body) ? ForeignMarks.of(body) : ForeignMarks.NONE);
        } catch (MalformedJson fault) {
            throw Faults.malformed(fault);
        }
    }

    /** Of a caller's body with some members changed, so that an answer goes on. */
    UpstreamCall write(ContinuedBody edits, Provider.Quirks quirks) throws BadRequest {
        try {
            var foreign = ForeignMarks.in(body) ? ForeignMarks.of(body) : ForeignMarks.NONE;
            return write(Facts.Spans.UNKNOWN, quirks, edits.changed(foreign));
        } catch (MalformedJson fault) {
            throw Faults.malformed(fault);
        }
    }

    /** Of a body that was written here, with the provider's name of the model and nothing of others in it. */
    UpstreamCall write(Provider.Quirks quirks) throws BadRequest {
        return quirks.isEmpty() ? UpstreamCall.of(PATH, HEADERS, List.of(body)) : write(Facts.Spans.UNKNOWN, quirks, ForeignMarks.NONE);
    }

    private UpstreamCall write(Facts.Spans spans, Provider.Quirks quirks, Map<String, Bytes> foreign) throws BadRequest {
        try {
            if (quirks.isEmpty() && foreign.isEmpty() && fit(spans)) {
                put(0, spans.modelStart());
                pieces.add(model);
                put(spans.modelEnd(), body.length());
            } else {
                rebuild(quirks, foreign);
            }
        } catch (MalformedJson fault) {
            throw Faults.malformed(fault);
        }
        return UpstreamCall.of(PATH, HEADERS, pieces).without(leftOut);
    }

    /** Spans come from the log, where another version may have written them. */
    private boolean fit(Facts.Spans spans) {
        return spans.known()
                && spans.modelEnd() > spans.modelStart()
                && spans.modelEnd() < body.length()
                && body.at(spans.modelStart()) == '"';
    }

    /** Walks the top level; runs of members that stay are one slice. */
    private void rebuild(Provider.Quirks quirks, Map<String, Bytes> changed) throws MalformedJson, BadRequest {
        var names = quirks.rename().isEmpty() ? Set.<String>of() : names();
        var cursor = new JsonCursor().on(body);
        boolean named = false;
        int runStart = -1;
        int runEnd = -1;
        pieces.add(OPEN);
        cursor.enterObject();
        while (cursor.nextMember()) {
            int key = cursor.keyPosition();
            var name = cursor.text();
            cursor.peek();
            int value = cursor.position();
            cursor.skip();
            int end = cursor.position();
            var renamed = quirks.rename().getOrDefault(name, name);
            boolean drop = quirks.drop().contains(name) || (!renamed.equals(name) && names.contains(renamed));
            var with = name.equals("model") ? model : changed.get(name);
            named |= name.equals("model");
            if (!drop && with == null && renamed.equals(name)) {
                runStart = runStart < 0 ? key : runStart;
                runEnd = end;
                continue;
            }
            run(runStart, runEnd);
            runStart = -1;
            if (drop) {
                leftOut.add(name);
            } else {
                comma();
                pieces.add(Bytes.utf8(JsonText.quote(new StringBuilder(), renamed).append(':').toString()));
                pieces.add(with == null ? body.slice(value, end) : with);
            }
        }
        cursor.end();
        run(runStart, runEnd);
        if (!named) {
            throw Faults.bad("'model' is missing. Name a model or route.", "model");
        }
        pieces.add(CLOSE);
    }

    private Set<String> names() throws MalformedJson {
        var names = new HashSet<String>();
        var cursor = new JsonCursor().on(body);
        cursor.enterObject();
        while (cursor.nextMember()) {
            names.add(cursor.text());
            cursor.skip();
        }
        return names;
    }

    private void run(int from, int to) {
        if (from >= 0) {
            comma();
            put(from, to);
        }
    }

    private void comma() {
        if (pieces.size() > 1) {
            pieces.add(COMMA);
        }
    }

    private void put(int from, int to) {
        if (to > from) {
            pieces.add(body.slice(from, to));
        }
    }
}
