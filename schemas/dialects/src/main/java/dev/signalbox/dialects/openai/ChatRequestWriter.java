package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.dialects.json.JsonCursor;
import dev.signalbox.dialects.json.JsonText;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.dialects.json.Names;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Facts;
import dev.signalbox.records.catalog.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A body as a provider is to get it: its model's name, usage asked for where it streams, its quirks; every other byte
 * as the caller sent it. Where the spans are known and there are no quirks the body is not even looked at.
 */
public final class ChatRequestWriter {
    static final String CHAT = "/chat/completions";
    private static final Names INCLUDE_USAGE = Names.of("include_usage");
    private static final Bytes OPEN = Bytes.utf8("{");
    private static final Bytes CLOSE = Bytes.utf8("}");
    private static final Bytes COMMA = Bytes.utf8(",");
    private static final Bytes TRUE = Bytes.utf8("true");
    private static final Bytes ASK_ONLY = Bytes.utf8("{\"include_usage\":true}");
    private static final Bytes ASK_FIRST = Bytes.utf8("{\"include_usage\":true,");
    private static final Bytes ASK_BEHIND_MODEL = Bytes.utf8(",\"stream_options\":{\"include_usage\":true}");
    private static final Bytes ASK_MEMBER = Bytes.utf8("\"stream_options\":{\"include_usage\":true}");
    private static final String STREAM_OPTIONS = "stream_options";

    private final String path;
    private final Bytes body;
    private final Bytes model;
    private final boolean stream;
    private final List<Bytes> pieces = new ArrayList<>(8);
    private final List<String> leftOut = new ArrayList<>(0);

    /**
     * @param path of the API, which may be another one of OpenAI's
     * @param stream whether usage has to be asked for
     */
    public ChatRequestWriter(String path, Bytes body, String upstreamModel, boolean stream) {
        this.path = path;
        this.body = body;
        this.model = Bytes.utf8(JsonText.quote(new StringBuilder(upstreamModel.length() + 2),
                upstreamModel).toString());
        this.stream = stream;
    }

    /** @param spans as they were read from this body; with {@link Facts.Spans#UNKNOWN} it is looked through again */
    public UpstreamCall write(Facts.Spans spans, Provider.Quirks quirks) throws BadRequest {
        return write(spans, null, quirks);
    }

    /** The same with some members changed, so that an answer goes on. */
    UpstreamCall write(ContinuedBody edits, Provider.Quirks quirks) throws BadRequest {
        return write(Facts.Spans.UNKNOWN, edits, quirks);
    }

    private UpstreamCall write(Facts.Spans spans, @Nullable ContinuedBody edits, Provider.Quirks quirks)
            throws BadRequest {
        try {
            if (edits == null && quirks.isEmpty() && fit(spans)) {
                splice(spans);
            } else {
                rebuild(quirks, edits);
            }
        } catch (MalformedJson fault) {
            throw ChatRequestReader.bad(
                    "The body is not valid JSON: " + fault.problem() + ", at byte " + fault.position() + ".", null);
        }
        return UpstreamCall.of(path, pieces).without(leftOut);
    }

    /** Spans come from the log, where another version may have written them. */
    private boolean fit(Facts.Spans spans) {
        return spans.known()
                && spans.modelEnd() > spans.modelStart()
                && spans.modelEnd() < body.length()
                && body.at(spans.modelStart()) == '"'
                && spans.streamOptionsEnd() < body.length()
                && spans.streamOptionsStart() <= spans.streamOptionsEnd();
    }

    private void splice(Facts.Spans spans) throws MalformedJson {
        int options = spans.streamOptionsStart();
        if (!stream || options < 0) {
            put(0, spans.modelStart());
            pieces.add(model);
            if (stream) {
                pieces.add(ASK_BEHIND_MODEL);
            }
            put(spans.modelEnd(), body.length());
        } else if (options < spans.modelStart()) {
            put(0, options);
            ask(options, spans.streamOptionsEnd());
            put(spans.streamOptionsEnd(), spans.modelStart());
            pieces.add(model);
            put(spans.modelEnd(), body.length());
        } else {
            put(0, spans.modelStart());
            pieces.add(model);
            put(spans.modelEnd(), options);
            ask(options, spans.streamOptionsEnd());
            put(spans.streamOptionsEnd(), body.length());
        }
    }

    /** Writes the stream options with usage asked for and everything else as it is. */
    private void ask(int from, int to) throws MalformedJson {
        var cursor = new JsonCursor().on(body.slice(from, to));
        if (cursor.takeNull()) {
            pieces.add(ASK_ONLY);
            return;
        }
        cursor.enterObject();
        int inside = from + cursor.position();
        boolean empty = true;
        while (cursor.nextMember()) {
            empty = false;
            boolean found = cursor.name(INCLUDE_USAGE) != Names.OTHER;
            cursor.peek();
            int value = from + cursor.position();
            cursor.skip();
            if (found) {
                put(from, value);
                pieces.add(TRUE);
                put(from + cursor.position(), to);
                return;
            }
        }
        pieces.add(empty ? ASK_ONLY : ASK_FIRST);
        if (!empty) {
            put(inside, to);
        }
    }

    /** Walks the top level and writes it member by member; runs of members that stay are one slice. */
    private void rebuild(Provider.Quirks quirks, @Nullable ContinuedBody edits) throws MalformedJson, BadRequest {
        var names = memberNames();
        var cursor = new JsonCursor().on(body);
        boolean modelSeen = false;
        boolean asked = !stream || quirks.drop().contains(STREAM_OPTIONS);
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
            boolean isModel = name.equals("model");
            modelSeen |= isModel;
            boolean drop = quirks.drop().contains(name) || (!renamed.equals(name) && names.contains(renamed));
            boolean ask = name.equals(STREAM_OPTIONS) && stream;
            boolean edit = edits != null && edits.changes(name);
            if (!drop && !isModel && !ask && !edit && renamed.equals(name)) {
                runStart = runStart < 0 ? key : runStart;
                runEnd = end;
                continue;
            }
            run(runStart, runEnd);
            runStart = -1;
            var changed = edits == null || !edit ? Optional.<Bytes>empty() : edits.value(name, body.slice(value, end));
            if (drop) {
                leftOut.add(name);
            }
            if (drop || (edit && changed.isEmpty())) {
                continue;
            }
            comma();
            pieces.add(Bytes.utf8(JsonText.quote(new StringBuilder(), renamed).append(':').toString()));
            if (isModel) {
                pieces.add(model);
            } else if (changed.isPresent()) {
                pieces.add(changed.get());
            } else if (ask) {
                ask(value, end);
                asked = true;
            } else {
                put(value, end);
            }
        }
        cursor.end();
        run(runStart, runEnd);
        if (!modelSeen) {
            throw ChatRequestReader.bad("'model' is missing. Name a model or route.", "model");
        }
        if (!asked) {
            comma();
            pieces.add(ASK_MEMBER);
        }
        if (edits != null && !edits.added().isEmpty()) {
            comma();
            pieces.add(edits.added());
        }
        pieces.add(CLOSE);
    }

    private List<String> memberNames() throws MalformedJson {
        var names = new ArrayList<String>();
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
