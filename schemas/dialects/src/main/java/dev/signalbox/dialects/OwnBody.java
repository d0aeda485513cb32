package dev.signalbox.dialects;

import dev.signalbox.dialects.json.JsonCursor;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Facts;
import java.util.ArrayList;
import java.util.List;

/**
 * A body for a provider of its own dialect: slices of what the caller sent around what must change, which is its model's
 * name and little else, so that nothing large is copied and every other byte stays as it came.
 */
public final class OwnBody {
    private static final String MODEL = "model";
    private static final Bytes COMMA = Bytes.utf8(",");

    private final Bytes body;
    private final List<Bytes> pieces = new ArrayList<>(8);

    /** Up to where the body was taken over or left out. */
    private int done;

    public OwnBody(Bytes body) {
        this.body = body;
    }

    /** What becomes of the members of a body's top level beside its model. */
    @FunctionalInterface
    public interface Edit {
        /** Nothing but the model changes. */
        Edit NONE = (_, value) -> value;

        /** What is to stand instead of a member's value: these very bytes where it stays, none where the member goes. */
        Bytes value(String name, Bytes value) throws MalformedJson, BadRequest;

        /** Members to be put at the end, as they are spelled. Asked for when all others were seen. */
        default List<Bytes> added() {
            return List.of();
        }
    }

    /** A model's name as it stands in a body. */
    public static Bytes quoted(String model) {
        return new JsonOut(model.length() + 16).string(model).bytes();
    }

    /** Whether the model stands where the spans say: they come from the log, where another version may have written them. */
    public static boolean fits(Facts.Spans spans, Bytes body) {
        return spans.known()
                && spans.modelEnd() > spans.modelStart()
                && spans.modelEnd() < body.length()
                && body.at(spans.modelStart()) == '"';
    }

    /** The body with another name of the model, and not even looked at; to be asked where the spans fit. */
    public static List<Bytes> named(Bytes body, Facts.Spans spans, String model) {
        return new OwnBody(body).replace(spans.modelStart(), spans.modelEnd(), quoted(model)).pieces();
    }

    /** The body with another name of the model, looked through for it and for what else is to change. */
    public static List<Bytes> edited(Bytes body, String model, Edit edit) throws BadRequest {
        var named = new Named(quoted(model), edit);
        var pieces = edited(body, named);
        if (!named.seen) {
            throw BadRequest.member(MODEL, "is missing. Name a model or route");
        }
        return pieces;
    }

    /** The body with its members edited, of a dialect that names no model in it. */
    public static List<Bytes> edited(Bytes body, Edit edit) throws BadRequest {
        var own = new OwnBody(body);
        try {
            own.edit(edit);
        } catch (MalformedJson fault) {
            throw BadRequest.malformed(fault);
        }
        return own.pieces();
    }

    private static final class Named implements Edit {
        private final Bytes model;
        private final Edit others;
        private boolean seen;

        private Named(Bytes model, Edit others) {
            this.model = model;
            this.others = others;
        }

        @Override
        public Bytes value(String name, Bytes value) throws MalformedJson, BadRequest {
            if (!name.equals(MODEL)) {
                return others.value(name, value);
            }
            seen = true;
            return model;
        }

        @Override
        public List<Bytes> added() {
            return others.added();
        }
    }

    private void edit(Edit edit) throws MalformedJson, BadRequest {
        var cursor = new JsonCursor().on(body);
        cursor.enterObject();
        int end = cursor.position();
        boolean any = false;
        while (cursor.nextMember()) {
            int key = cursor.keyPosition();
            var name = cursor.text();
            cursor.peek();
            int from = cursor.position();
            cursor.skip();
            int to = cursor.position();
            if (!any && done > 0) {
                // the comma behind a first member goes with it
                done = key;
            }
            var value = body.slice(from, to);
            var with = edit.value(name, value);
            if (with.isEmpty()) {
                replace(any ? end : key, to);
                continue;
            }
            if (with != value) {
                replace(from, to, with);
            }
            end = to;
            any = true;
        }
        cursor.end();
        end = Math.max(done, end);
        for (var member : edit.added()) {
            replace(end, end, any ? COMMA : Bytes.EMPTY, member);
            any = true;
        }
    }

    /** Puts these instead of some bytes of the body. To be called in the order of the places. */
    public OwnBody replace(int from, int to, Bytes... with) {
        if (from > done) {
            pieces.add(body.slice(done, from));
        }
        for (var piece : with) {
            if (!piece.isEmpty()) {
                pieces.add(piece);
            }
        }
        done = to;
        return this;
    }

    /** The body with all that was replaced. */
    public List<Bytes> pieces() {
        return replace(body.length(), body.length()).pieces;
    }
}
